import { bucketOf, bucketOfKey, newId, type Queryable, sql } from '../../platform/index.ts';
import { BASE_MS, SEGMENTS, TEMPLATES, type TestProfile, TOPIC_BASES, WORKFLOWS } from './arbitraries.ts';

/** Profiles as rows of the database, all that a condition may read of them. */
export interface Person {
  contactId: string;
  profile: TestProfile;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** People of these profiles. Addresses are made different: a bar on one would be on all that share it. */
export const peopleOf = (profiles: readonly TestProfile[]): Person[] =>
  profiles.map((profile, index) => {
    const { email, phone } = profile.attributes;
    const attributes = { ...profile.attributes };
    if (typeof email === 'string' && email.includes('@')) attributes.email = `${index}${email}`;
    if (typeof phone === 'string' && phone.startsWith('+')) attributes.phone = `${phone}${index}`;
    return { contactId: newId(BASE_MS), profile: { ...profile, attributes } };
  });

export const insertWorkspace = async (db: Queryable): Promise<number> => {
  const [row] = await db.query<{ id: number }>(sql`
    insert into workspaces (slug, name, time_zone, currency, created_at)
    values ('agree', 'Agree', 'UTC', 'EUR', ${iso(BASE_MS)}) returning workspace_id as id`);
  for (const [key, basis] of Object.entries(TOPIC_BASES))
    await db.query(sql`
      insert into topics (workspace_id, key, name, basis, archived_at)
      values (${row!.id}, ${key}, ${key}, ${basis === 'archived' ? 'unlessRefused' : basis},
        ${basis === 'archived' ? iso(BASE_MS) : null}::timestamptz)`);
  return row!.id;
};

const insertDefinitions = async (
  db: Queryable,
  workspaceId: number,
  kind: string,
  keys: readonly string[],
): Promise<Map<string, number>> => {
  const rows = await db.query<{ key: string; id: number }>(sql`
    insert into definitions (workspace_id, kind, key, name, state, created_at, updated_at)
    select ${workspaceId}, ${kind}, key, key, 'live', ${iso(BASE_MS)}, ${iso(BASE_MS)}
    from unnest(${[...keys]}::text[]) as key
    returning key, definition_id as id`);
  return new Map(rows.map(({ key, id }) => [key, id]));
};

/** Writes contacts, events, memberships and the rest. */
export const insertPeople = async (
  db: Queryable,
  workspaceId: number,
  people: readonly Person[],
): Promise<void> => {
  const segmentIds = await insertDefinitions(db, workspaceId, 'segment', SEGMENTS);
  const templateIds = await insertDefinitions(db, workspaceId, 'template', TEMPLATES);
  const workflowIds = await insertDefinitions(db, workspaceId, 'workflow', WORKFLOWS);
  await insertContacts(db, workspaceId, people);
  await insertEvents(db, workspaceId, people);
  await insertMemberships(db, workspaceId, people, segmentIds);
  await insertMessages(db, workspaceId, people, templateIds, workflowIds);
  await insertEnrollments(db, workspaceId, people, workflowIds);
  await insertBars(db, workspaceId, people);
  await insertConsents(db, workspaceId, people);
};

const rowsOf = <Row>(people: readonly Person[], rows: (profile: TestProfile) => Row[]) =>
  people.flatMap(({ contactId, profile }) =>
    rows(profile).map((row) => ({ bucket: bucketOf(contactId), contact_id: contactId, ...row })),
  );

const insertContacts = async (
  db: Queryable,
  workspaceId: number,
  people: readonly Person[],
): Promise<void> => {
  const rows = JSON.stringify(
    rowsOf(people, ({ attributes, firstTouch, company, interests }) => [
      { attributes, first_touch: firstTouch, company, interests },
    ]),
  );
  await db.query(sql`
    insert into contacts (bucket, contact_id, workspace_id, created_at, attributes, first_touch)
    select bucket, contact_id, ${workspaceId}, ${iso(BASE_MS)}, attributes, first_touch
    from jsonb_to_recordset(${rows}::jsonb)
      as rows (bucket smallint, contact_id uuid, attributes jsonb, first_touch jsonb)`);
  await db.query(sql`
    insert into contact_state (bucket, contact_id, workspace_id, clock, company, interests)
    select bucket, contact_id, ${workspaceId}, ${iso(BASE_MS)}, company, interests
    from jsonb_to_recordset(${rows}::jsonb)
      as rows (bucket smallint, contact_id uuid, company jsonb, interests jsonb)`);
};

/** Ids ascend with the place in the list, as they do with the order of arrival. */
const insertEvents = async (db: Queryable, workspaceId: number, people: readonly Person[]): Promise<void> => {
  const rows = rowsOf(people, ({ events }) =>
    events.map((event, index) => ({
      event_id: newId(BASE_MS + index),
      name: event.name,
      occurred_at: iso(event.occurredMs),
      received_at: iso(event.receivedMs),
      properties: event.properties,
      context: event.context,
    })),
  );
  await db.query(sql`
    insert into events
      (bucket, contact_id, event_id, workspace_id, kind, name, occurred_at, received_at, properties, context)
    select bucket, contact_id, event_id, ${workspaceId}, 'track', name, occurred_at, received_at, properties, context
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as rows (bucket smallint, contact_id uuid,
      event_id uuid, name text, occurred_at timestamptz, received_at timestamptz, properties jsonb, context jsonb)`);
};

const insertMemberships = async (
  db: Queryable,
  workspaceId: number,
  people: readonly Person[],
  segmentIds: ReadonlyMap<string, number>,
): Promise<void> => {
  const rows = rowsOf(people, ({ memberships }) =>
    Object.entries(memberships).map(([key, { since, until }]) => ({
      segment_id: segmentIds.get(key),
      since: iso(since),
      until: until === null ? null : iso(until),
    })),
  );
  await db.query(sql`
    insert into memberships (bucket, contact_id, segment_id, workspace_id, version, since, until)
    select bucket, contact_id, segment_id, ${workspaceId}, 1, since, until
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as rows (bucket smallint, contact_id uuid, segment_id int, since timestamptz, until timestamptz)`);
};

const insertMessages = async (
  db: Queryable,
  workspaceId: number,
  people: readonly Person[],
  templateIds: ReadonlyMap<string, number>,
  workflowIds: ReadonlyMap<string, number>,
): Promise<void> => {
  const rows = rowsOf(people, ({ messages }) =>
    messages.map(({ channel, template, workflow, atMs, engagedAtMs, state }) => ({
      message_id: newId(atMs),
      channel,
      template_id: template === null ? null : templateIds.get(template),
      workflow_id: workflow === null ? null : workflowIds.get(workflow),
      requested_at: iso(atMs),
      clicked_at: engagedAtMs === null ? null : iso(engagedAtMs),
      state,
    })),
  );
  await db.query(sql`
    insert into messages (bucket, message_id, contact_id, workspace_id, channel, template_id, workflow_id,
      requested_at, clicked_at, state)
    select bucket, message_id, contact_id, ${workspaceId}, channel, template_id, workflow_id, requested_at, clicked_at, state
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as rows (bucket smallint, message_id uuid, contact_id uuid,
      channel text, template_id int, workflow_id int, requested_at timestamptz, clicked_at timestamptz, state text)`);
};

const insertEnrollments = async (
  db: Queryable,
  workspaceId: number,
  people: readonly Person[],
  workflowIds: ReadonlyMap<string, number>,
): Promise<void> => {
  const rows = rowsOf(people, ({ enrollments }) =>
    enrollments.map(({ workflow, state, nodeId, enteredAtMs, endedAtMs }) => ({
      enrollment_id: newId(enteredAtMs),
      workflow_id: workflowIds.get(workflow),
      state,
      node_id: nodeId,
      entered_at: iso(enteredAtMs),
      ended_at: endedAtMs === null ? null : iso(endedAtMs),
    })),
  );
  await db.query(sql`
    insert into enrollments (bucket, contact_id, enrollment_id, workspace_id, workflow_id, version, state, node_id,
      entered_at, moved_at, ended_at)
    select bucket, contact_id, enrollment_id, ${workspaceId}, workflow_id, 1, state, node_id, entered_at, entered_at, ended_at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as rows (bucket smallint, contact_id uuid, enrollment_id uuid,
      workflow_id int, state text, node_id text, entered_at timestamptz, ended_at timestamptz)`);
};

const addressOn = ({ attributes }: TestProfile, channel: 'email' | 'sms'): string | null => {
  const address = channel === 'email' ? attributes.email : attributes.phone;
  return typeof address === 'string' && /^\+|@/.test(address) ? address : null;
};

const insertBars = async (db: Queryable, workspaceId: number, people: readonly Person[]): Promise<void> => {
  const rows = people.flatMap(({ profile }) =>
    profile.bars.flatMap(({ channel, topic, untilMs }) => {
      const address = addressOn(profile, channel);
      if (address === null) return [];
      const expires_at = untilMs === null ? null : iso(untilMs);
      return [{ bucket: bucketOfKey(workspaceId, address), channel, address, topic, expires_at }];
    }),
  );
  await db.query(sql`
    insert into suppressions (bucket, workspace_id, channel, address, topic, reason, at, expires_at)
    select bucket, ${workspaceId}, channel, address, topic, 'unsubscribed', ${iso(BASE_MS)}, expires_at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as rows (bucket smallint, channel text, address text, topic text, expires_at timestamptz)`);
};

const insertConsents = async (
  db: Queryable,
  workspaceId: number,
  people: readonly Person[],
): Promise<void> => {
  const rows = rowsOf(people, ({ consents }) =>
    Object.entries(consents).map(([key, state]) => {
      const [topic, channel] = key.split(':');
      return { topic, channel, state };
    }),
  );
  await db.query(sql`
    insert into consents (bucket, contact_id, topic, channel, workspace_id, state, at)
    select bucket, contact_id, topic, channel, ${workspaceId}, state, ${iso(BASE_MS)}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as rows (bucket smallint, contact_id uuid, topic text, channel text, state text)`);
};
