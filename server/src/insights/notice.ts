/** What a notice to a user tells of a contact: who it is, what is known, and what happened lately. */
import { peopleOf } from '../contacts/index.ts';
import { type Json, type JsonObject, type Queryable, sql } from '../platform/index.ts';
import { timeline } from './timeline.ts';

export interface NoticeOfPerson {
  label: string;
  /** the contact's page, from the root of the server */
  path: string;
  facts: { name: string; value: string }[];
  /** newest first */
  lines: { at: string; text: string }[];
}

const LINES = 10;
const FACTS_MAX = 20;
const VALUE_LENGTH_MAX = 200;
/** What somebody who acts looks for first; the rest follows by name. */
const FIRST = [
  'email',
  'phone',
  'company',
  'jobTitle',
  'lifecycle_stage',
  'owner',
  'city',
  'country',
  'tags',
];
/** They stand in the label. */
const IN_LABEL = new Set(['name', 'firstName', 'lastName', 'test_person']);

const valueText = (value: Json): string | null => {
  if (value === null || value === '') return null;
  if (Array.isArray(value)) return value.filter((one) => typeof one !== 'object').join(', ') || null;
  return typeof value === 'object' ? null : String(value);
};

/** The facts that can be read at a glance: no objects, nothing empty. */
export const factsShown = (attributes: JsonObject): { name: string; value: string }[] => {
  const others = Object.keys(attributes)
    .filter((name) => !FIRST.includes(name) && !IN_LABEL.has(name))
    .sort();
  return [...FIRST.filter((name) => Object.hasOwn(attributes, name)), ...others]
    .flatMap((name) => {
      const value = valueText(attributes[name]!);
      return value === null ? [] : [{ name, value: value.slice(0, VALUE_LENGTH_MAX) }];
    })
    .slice(0, FACTS_MAX);
};

/** Everything that a notice says of a contact, now. Times are in the workspace's zone. */
export const noticeOfPerson = async (
  db: Queryable,
  {
    workspaceId,
    contactId,
    attributes,
  }: { workspaceId: number; contactId: string; attributes: JsonObject | null },
  nowMs: number,
): Promise<NoticeOfPerson> => {
  const [workspace] = await db.query<{ slug: string; timeZone: string }>(sql`
    select slug, time_zone as "timeZone" from workspaces where workspace_id = ${workspaceId}`);
  if (!workspace) throw new Error(`there is no workspace ${workspaceId}`);
  const people = await peopleOf(db, workspaceId, [contactId]);
  const asked = { contactId, after: null, kinds: null, limit: LINES };
  const { past } = await timeline(db, workspaceId, asked, nowMs);
  const time = new Intl.DateTimeFormat('en-GB', {
    timeZone: workspace.timeZone,
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  return {
    label: people.of(contactId).label,
    path: `/w/${workspace.slug}/contacts/${contactId}`,
    facts: factsShown(attributes ?? {}),
    lines: past.map(({ at, text }) => ({ at: time.format(new Date(at)), text })),
  };
};
