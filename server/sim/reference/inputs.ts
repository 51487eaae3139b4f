/** What people and programs do, as inputs of the engine: written into the inbox as capture, API and senders write them. */
import {
  bucketOf,
  type JsonObject,
  newId,
  type Queryable,
  sql,
  type Uuid,
} from '../../src/platform/index.ts';
import type { SimWorld } from '../world.ts';
import type { Act, Deed } from './model.ts';

/** Contact by `seed:number`. */
export type People = Map<string, Uuid>;
export const personKey = (seed: number, who: number): string => `${seed}:${who}`;

interface Given {
  contactId: Uuid;
  kind: string;
  name: string;
  atMs: number;
  occurredAtMs: number;
  payload: JsonObject;
}

const append = (
  { db, workspaceId }: { db: Queryable; workspaceId: number },
  { contactId, kind, name, atMs, occurredAtMs, payload }: Given,
): Promise<unknown> => {
  const bucket = bucketOf(contactId);
  return db.query(sql`
    insert into inbox (bucket, seq, actor_id, workspace_id, kind, name, via, event_id, at, occurred_at, must_fold, payload)
    values (${bucket}, nextval('inbox_seq'), ${contactId}::uuid, ${workspaceId}, ${kind},
      ${name}, null, ${newId(atMs, bucket)}::uuid, ${new Date(atMs)}, ${new Date(occurredAtMs)}, true,
      ${JSON.stringify(payload)}::jsonb)`);
};

export const appendAct = async (world: SimWorld, people: People, seed: number, act: Act): Promise<void> => {
  const { who, atMs, occurredAtMs, name, properties, traits } = act;
  const key = personKey(seed, who);
  const contactId = people.get(key) ?? newId(atMs);
  people.set(key, contactId);
  const payload = { identities: [], properties, ...(traits ? { traits } : {}) };
  await append(world, { contactId, kind: traits ? 'identify' : 'track', name, atMs, occurredAtMs, payload });
};

interface Waiting {
  enrollmentId: string;
  nodeId: string;
  visit: number;
  taskId?: string;
}

/** Steps that wait for an outcome or an answer. */
const waitingSteps = ({ db }: SimWorld, contactId: Uuid, does: Deed['does']): Promise<Waiting[]> =>
  db.query<Waiting>(sql`
    select e.enrollment_id as "enrollmentId", e.node_id as "nodeId", e.visit, t.task_id as "taskId"
    from enrollments e
    join definitions d on d.workspace_id = e.workspace_id and d.definition_id = e.workflow_id
    left join tasks t on t.bucket = e.bucket and t.enrollment_id = e.enrollment_id and t.node_id = e.node_id
      and t.visit = e.visit and t.state = 'open'
    where e.contact_id = ${contactId} and e.state = 'active' and not coalesce((e.entry ->> 'arriving')::boolean, false)
      and case when ${does === 'ends tasks'} then t.task_id is not null else exists (
        select from messages m
        where m.bucket = e.bucket and m.enrollment_id = e.enrollment_id and m.node_id = e.node_id
          and (m.data -> 'asks' ->> 'visit')::int = e.visit) end
    order by d.key, e.key collate "C"`);

export const appendDeed = async (world: SimWorld, contactId: Uuid, deed: Deed, n: number): Promise<void> => {
  const { atMs } = deed;
  const given = { contactId, atMs, occurredAtMs: atMs };
  if (deed.does === 'asks') {
    const { workflow, properties } = deed;
    const payload = {
      start: { workflow, by: 'api', name: 'sim', properties, ask: `ask-${n}`, askedMs: atMs },
    };
    await append(world, { ...given, kind: 'start', name: 'Start Asked', payload });
    return;
  }
  for (const { taskId, ...step } of await waitingSteps(world, contactId, deed.does)) {
    if (deed.does === 'ends tasks') {
      const payload = { taskId: taskId!, outcome: deed.outcome, note: '', by: 'Ana', step };
      await append(world, { ...given, kind: 'edit', name: 'Task Done', payload });
    } else {
      const { values } = deed;
      const payload = { step, ok: values !== null, text: 'It answered', values: values ?? {} };
      await append(world, { ...given, kind: 'answered', name: 'Webhook Answered', payload });
    }
  }
};
