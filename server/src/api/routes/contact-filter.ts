import { z } from 'zod';
import { compileCondition, compileSql, parseCondition } from '../../conditions/index.ts';
import {
  type ContactFilter,
  contactCount,
  contactTest,
  IDENTITY_KINDS,
  IDENTITY_LENGTH_MAX,
} from '../../contacts/index.ts';
import type { WorkspaceNames } from '../../insights/index.ts';
import { Refusal } from '../../platform/index.ts';
import { estimatePeople, withinLimit } from '../../segments/index.ts';
import type { RequestWorkspace } from '../context.ts';
import type { CountAnswer } from '../types.ts';

/** `kind:value`, as `identityKey` writes it. */
const identity = z
  .string()
  .max(IDENTITY_LENGTH_MAX + 20)
  .transform((text) => ({ kind: text.slice(0, text.indexOf(':')), value: text.slice(text.indexOf(':') + 1) }))
  .pipe(z.object({ kind: z.enum(IDENTITY_KINDS), value: z.string().min(1) }));

/** People named in a URL: more make it longer than the 16 KB that Node reads of a request's head. */
const IDS_MAX = 250;

const ids = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.guid()).min(1).max(IDS_MAX));

/** A filter of the contacts list, as URLs have it. */
export const filterQuery = z.object({
  search: z.string().trim().max(200).optional().describe('words in name or e-mail'),
  identity: identity.optional().describe('a name they go by: email:ana@example.com, anonymous:<id>'),
  company: z.guid().optional().describe('id of the company they belong to'),
  ids: ids.optional().describe(`contacts named one by one, with commas, at most ${IDS_MAX}`),
  segment: z.string().max(200).optional().describe('key of a segment they are in'),
  condition: z.string().max(20_000).optional().describe('a condition as JSON'),
  known: z.enum(['true', 'false']).optional().describe('known by name, or visitors'),
  counted: z.literal('true').optional().describe('without test persons, as figures count'),
});
const invalidCondition = (detail: string): Refusal =>
  new Refusal('invalid-condition', {
    field: 'condition',
    detail,
    fix: 'Send a condition as segments have it, as JSON.',
  });

const conditionOf = (text: string) => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalidCondition('This is not JSON.');
  }
  const parsed = parseCondition(json);
  if (!parsed.ok)
    throw invalidCondition(parsed.problems.map((one) => `${one.path} ${one.message}`).join('; '));
  return parsed.condition;
};

/** The filter that a query asks for. Refuses `invalid-condition`, `definition-not-found`. */
export const filterOf = (
  query: z.output<typeof filterQuery>,
  { id }: Pick<RequestWorkspace, 'id'>,
  names: WorkspaceNames,
  nowMs: number,
): ContactFilter => {
  const segment = query.segment === undefined ? undefined : names.byKey('segment', query.segment);
  if (query.segment !== undefined && !segment)
    throw new Refusal('definition-not-found', {
      status: 404,
      field: 'segment',
      detail: `There is no segment "${query.segment}".`,
    });
  const { eventMap, timeZone } = names;
  return {
    search: query.search,
    identity: query.identity,
    ids: query.ids,
    companyId: query.company,
    known: query.known === undefined ? undefined : query.known === 'true',
    segmentId: segment?.definitionId,
    counted: query.counted === 'true' ? true : undefined,
    condition:
      query.condition === undefined
        ? undefined
        : compileSql(compileCondition(conditionOf(query.condition), { eventMap }), {
            workspaceId: id,
            nowMs,
            contact: 'c',
            timeZone,
          }),
  };
};

/** An exact count may take this long; then it is estimated, so that an answer takes 300 ms. */
const EXACT_MS = 200;

/** How many contacts a filter keeps, test persons with them: exactly where that takes 200 ms, else an estimate. */
export const countOf = async (
  { db, id: workspaceId }: Pick<RequestWorkspace, 'db' | 'id'>,
  filter: ContactFilter,
  nowMs: number,
): Promise<CountAnswer> => {
  const count = await withinLimit(db, workspaceId, EXACT_MS, (tx) =>
    contactCount(tx, { workspaceId, filter }, nowMs),
  );
  if (count !== undefined) return { count, about: false };
  const wanted = contactTest(filter, workspaceId, nowMs);
  return (await estimatePeople(db, workspaceId, { wanted })).wanted;
};
