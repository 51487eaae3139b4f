/**
 * *Pull the plug*: a rush of visitors, sent by the browser that looks on, while the server is killed under it (kill -9).
 * The browser is the witness: it knows what was answered with 200, sends the rest again with the same message ids, and
 * afterwards the database says what became of each call (P1, P3, P5).
 *
 * A rush is its seed: the same number gives the same people, so that a server that remembers nothing can count them.
 */
import { identityBucket } from '../contacts/index.ts';
import { bucketOf, type Clock, type Db, type JsonObject, sql, type Uuid } from '../platform/index.ts';
import { keysOf, workspaceById, writeKeyOf } from '../workspaces/index.ts';
import { entryOf } from './envelope.ts';
import { inventPerson, type SamplePerson } from './people.ts';
import { createRng, seedOf } from './random.ts';
import { notASample } from './speed.ts';
import { visit } from './visits.ts';

export interface Rush {
  /** its seed */
  rush: number;
  writeKey: string;
  /** calls of each visitor as a website sends them, in order, with message ids */
  visitors: JsonObject[][];
}

/** What is on its way in a workspace, to be compared with what is there afterwards. */
export interface InFlight {
  /** inputs that were acknowledged and not yet applied */
  inputs: number;
  /** messages that wait to leave */
  messages: number;
}

/** What became of a rush. */
export interface RushAccount {
  /** calls that are stored */
  stored: number;
  /** of those, more than once */
  twice: number;
  /** of those, not applied yet */
  waiting: number;
  mails: {
    /** the rush made workflows ask for them */
    requested: number;
    submitted: number;
    /** may leave now and have not */
    leaving: number;
    /** handed over or not, nobody knows: not repeated (P5) */
    unknown: number;
    /** to be sent, and in no queue */
    lost: number;
    /** the same step of the same enrollment asked again */
    twice: number;
  };
}

/** Enough to be under way when the plug is pulled, few enough that one watches seconds and not minutes. */
const VISITORS = 48;
/** What a visitor of the rush does began this long ago: visits have pauses, and nothing happens in the future. */
const BEGAN_MS = 30 * 60_000;
const SUBSCRIBERS = 3;

const visitorsOf = (rush: number): SamplePerson[] => {
  const rng = createRng(seedOf('rush', rush));
  return Array.from({ length: VISITORS }, (_, n) => {
    const person = inventPerson(rng, rng.int(9_000_000));
    return { ...person, isKnown: false, email: person.email.replace('@', `.${rush}.${n}@`) };
  });
};

const ofSample = async (db: Db, workspaceId: number) => {
  const row = await workspaceById(db, workspaceId);
  if (!row.isSample) throw notASample();
  return row;
};

/** Invents a rush; nothing is stored. Refuses `not-a-sample`. */
export const inventRush = async (
  { db, clock }: { db: Db; clock: Clock },
  workspaceId: number,
  rush: number,
): Promise<Rush> => {
  const { settings } = await ofSample(db, workspaceId);
  const key = (await keysOf(db, workspaceId)).find(({ kind }) => kind === 'write');
  const rng = createRng(seedOf('visits', rush));
  const nowMs = clock.now();
  let n = 0;
  const visitors = visitorsOf(rush).map((person, at) => {
    const plan = { appetite: 3, subscribes: at % SUBSCRIBERS === 0 };
    return visit(rng, settings.website ?? '', person, nowMs - BEGAN_MS, plan).calls.map((call) => {
      const number = n++;
      const library = { name: 'rush', version: String(rush), call: String(number) };
      const said = { ...call, atMs: Math.min(call.atMs, nowMs), context: { ...call.context, library } };
      return { ...entryOf(said), messageId: `rush-${rush}-${number}` };
    });
  });
  return { rush, writeKey: await writeKeyOf(db, workspaceId, key!.keyId), visitors };
};

/** What is on its way in this instant. Refuses `not-a-sample`. */
export const inFlight = async (db: Db, workspaceId: number): Promise<InFlight> => {
  await ofSample(db, workspaceId);
  const [[inbox], [outbox]] = await Promise.all([
    db.query<{ count: number }>(
      sql`select count(*)::int as count from inbox where bucket >= 0 and workspace_id = ${workspaceId}`,
    ),
    db.query<{ count: number }>(
      sql`select count(*)::int as count from outbox where bucket >= 0 and workspace_id = ${workspaceId}`,
    ),
  ]);
  return { inputs: inbox!.count, messages: outbox!.count };
};

/** What became of a rush, person by person. Refuses `not-a-sample`. */
export const accountOfRush = async (
  { db, clock }: { db: Db; clock: Clock },
  workspaceId: number,
  rush: number,
): Promise<RushAccount> => {
  await ofSample(db, workspaceId);
  const contactIds = await holdersOf(db, workspaceId, visitorsOf(rush));
  const people = sql`unnest(${contactIds.map(bucketOf)}::smallint[], ${contactIds}::uuid[]) a(bucket, contact_id)`;
  const [calls] = await db.query<Omit<RushAccount, 'mails'>>(sql`
    select count(distinct n)::int as stored, (count(*) - count(distinct n))::int as twice,
      count(*) filter (where waits)::int as waiting
    from ${people}
    cross join lateral (
      select context #> '{library}' as library, false as waits from events
      where bucket = a.bucket and contact_id = a.contact_id and workspace_id = ${workspaceId}
      union all
      select payload #> '{context,library}', true from inbox
      where bucket = a.bucket and actor_id = a.contact_id and workspace_id = ${workspaceId}
      offset 0
    ) said
    cross join lateral (select said.library ->> 'call' as n) numbered
    where said.library ->> 'name' = 'rush' and said.library ->> 'version' = ${String(rush)}`);
  const [mails] = await db.query<RushAccount['mails']>(sql`
    select count(*)::int as requested, count(*) filter (where m.state = 'submitted')::int as submitted,
      count(*) filter (where m.state = 'unknown')::int as unknown,
      count(*) filter (where m.state = 'requested' and m.not_before is null)::int as lost,
      count(*) filter (where m.not_before <= ${new Date(clock.now())})::int as leaving,
      (count(*) - count(distinct (m.enrollment_id, m.node_id)))::int as twice
    from ${people}
    cross join lateral (
      select l.state, l.enrollment_id, l.node_id, o.not_before
      from messages l
      left join outbox o on o.bucket = l.bucket and o.message_id = l.message_id and o.workspace_id = ${workspaceId}
      where l.bucket = a.bucket and l.contact_id = a.contact_id and l.workspace_id = ${workspaceId}
      offset 0
    ) m`);
  return { ...calls!, mails: mails! };
};

/** Contacts that the visitors are; those of whom nothing has arrived are not there. */
const holdersOf = async (db: Db, workspaceId: number, visitors: readonly SamplePerson[]): Promise<Uuid[]> => {
  const ids = visitors.map(({ anonymousId }) => anonymousId);
  const buckets = ids.map((value) => identityBucket(workspaceId, { kind: 'anonymous', value }));
  const rows = await db.query<{ contactId: Uuid }>(sql`
    select distinct i.contact_id as "contactId"
    from unnest(${buckets}::smallint[], ${ids}::text[]) a(bucket, value)
    join identities i on i.bucket = a.bucket and i.workspace_id = ${workspaceId} and i.kind = 'anonymous' and i.value = a.value`);
  return rows.map(({ contactId }) => contactId);
};
