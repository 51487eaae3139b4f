import { type JsonObject, type Queryable, sql } from '../platform/index.ts';
import { refusals } from './errors.ts';
import { defaultTopic, TOPICS_MAX, type Topic, type TopicGiven } from './topic.ts';

type TopicRow = Topic & { workspaceId: number };

const COLUMNS = `workspace_id as "workspaceId", key, name, description, basis, double_opt_in as "doubleOptIn",
  position, texts, archived_at is not null as "isArchived"`;

/** The topics of one workspace in their order, with the default one. */
const withDefault = (rows: readonly Topic[]): Topic[] =>
  [...(rows.some(({ key }) => key === defaultTopic.key) ? [] : [defaultTopic]), ...rows].sort(
    (a, b) => a.position - b.position || (a.key < b.key ? -1 : 1),
  );

/** Every topic of a workspace, archived ones too, in order. */
export const topicsOf = async (db: Queryable, workspaceId: number): Promise<Topic[]> => {
  const rows = await db.query<TopicRow>({
    name: 'topics-of',
    text: `select ${COLUMNS} from topics where workspace_id = $1`,
    values: [workspaceId],
  });
  return withDefault(rows.map(({ workspaceId: _, ...topic }) => topic));
};

/** The topics of all workspaces by workspace and key, for the fold. A workspace without rows is not in it. */
export const allTopics = async (db: Queryable): Promise<Map<number, Map<string, Topic>>> => {
  const rows = await db.query<TopicRow>({
    name: 'all-topics',
    text: `select ${COLUMNS} from topics`,
    values: [],
  });
  const all = new Map<number, Map<string, Topic>>();
  for (const { workspaceId, ...topic } of rows) {
    const own = all.get(workspaceId) ?? new Map([[defaultTopic.key, defaultTopic]]);
    all.set(workspaceId, own.set(topic.key, topic));
  }
  return all;
};

/** Makes or changes a topic. Refuses `too-many-topics`, and to archive the default one. */
export const saveTopic = async (
  db: Queryable,
  workspaceId: number,
  { key, topic, nowMs }: { key: string; topic: TopicGiven; nowMs: number },
): Promise<void> => {
  if (key === defaultTopic.key && topic.isArchived) throw refusals.defaultTopicStays();
  const known = await topicsOf(db, workspaceId);
  if (known.length >= TOPICS_MAX && !known.some((one) => one.key === key)) throw refusals.tooManyTopics();
  const { name, description, basis, doubleOptIn, position, texts, isArchived } = topic;
  await db.query(sql`
    insert into topics (workspace_id, key, name, description, basis, double_opt_in, position, texts, archived_at)
    values (${workspaceId}, ${key}, ${name}, ${description}, ${basis}, ${doubleOptIn}, ${position},
      ${JSON.stringify(texts as JsonObject)}::jsonb, ${isArchived ? new Date(nowMs) : null})
    on conflict (workspace_id, key) do update set name = excluded.name, description = excluded.description,
      basis = excluded.basis, double_opt_in = excluded.double_opt_in, position = excluded.position,
      texts = excluded.texts, archived_at = excluded.archived_at`);
};
