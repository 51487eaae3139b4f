import { type Db, type Sql, sql } from '../../platform/index.ts';
import { countPeople } from '../../segments/index.ts';
import type { CompiledTemplate } from '../compile.ts';
import type { Token } from '../tokens.ts';
import type { Check } from './model.ts';

/** More names are counted in another statement each; a mail with that many is a form. */
const TOKENS_MAX = 30;

const isEmpty = ({ path }: Token): Sql =>
  sql`coalesce(c.attributes #>> ${path.slice(1).map(String)}::text[], '') ~ '^\\s*$'`;

const inSegment = (workspaceId: number, segmentId: number | null): Sql =>
  segmentId === null
    ? sql`true`
    : sql`exists (
        select from memberships m
        where m.bucket = c.bucket and m.contact_id = c.contact_id and m.workspace_id = ${workspaceId}
          and m.segment_id = ${segmentId})`;

/** Attributes that a template prints without a default, and for how many people of the segment, or of all, they are empty. */
export const tokenChecks = async (
  db: Db,
  { workspaceId, segmentId }: { workspaceId: number; segmentId: number | null },
  compiled: CompiledTemplate,
): Promise<Check[]> => {
  const all = new Map(compiled.texts.flatMap(({ tokens }) => tokens.map((token) => [token.name, token])));
  const asked = [...all.values()].filter(({ path }) => path[0] === 'contact').slice(0, TOKENS_MAX);
  if (asked.length === 0) return [];
  const people = inSegment(workspaceId, segmentId);
  const tests: Record<string, Sql> = { people };
  for (const [index, token] of asked.entries()) tests[`t${index}`] = sql`(${people}) and ${isEmpty(token)}`;
  const counts = await countPeople(db, workspaceId, tests);
  const of = counts.people!;
  return asked.flatMap((token, index): Check[] => {
    const { count, about } = counts[`t${index}`]!;
    if (count === 0) return [];
    return [
      {
        code: 'tokenEmpty',
        severity: 'warns',
        text: `${token.name} is empty for ${about ? 'about ' : ''}${count.toLocaleString('en')} of ${of.count.toLocaleString('en')} people`,
        why: 'They read a gap where the value should stand.',
        fix: `Say what stands there instead: {{ ${token.name} | default: "..." }}`,
        element: token.name,
        people: { count, of: of.count, about: about || of.about },
      },
    ];
  });
};
