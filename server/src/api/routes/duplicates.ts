import { z } from 'zod';
import {
  acceptPair,
  CERTAINTIES,
  cancelSearch,
  certaintyOf,
  countPairs,
  dismissPair,
  duplicateRefusals,
  mergeablePairs,
  orderedPair,
  type PairRow,
  pairedContacts,
  peopleOf,
  proposedPairs,
  reopenPair,
  searchOf,
  setMergesCertain,
  sideBySide,
  survivorOf,
} from '../../contacts/index.ts';
import { requestMerge } from '../../engine/index.ts';
import { type Queryable, Refusal } from '../../platform/index.ts';
import { audit, type Who, whoName } from '../../workspaces/index.ts';
import type { RequestWorkspace, Routes } from '../context.ts';
import { cursorValues, pageOf, pageQuery } from '../keyset.ts';
import type {
  DuplicateCertainty,
  DuplicatePair,
  DuplicateSummary,
  DuplicatesDecided,
  Page,
} from '../types.ts';

const TAGS = ['duplicates'];

/** Pairs that one request decides. More: it outlasts the patience of who asked. */
const DECIDED_MAX = 500;

const certainty = z.enum(CERTAINTIES);
const listQuery = pageQuery.extend({
  certainty: certainty.optional().describe('at least this sure'),
});
const pair = z.strictObject({ a: z.guid(), b: z.guid() });
const decideBody = z.strictObject({
  decision: z.enum(['merge', 'different']),
  pairs: z.array(pair).min(1).max(DECIDED_MAX),
});
const mergeAllBody = z.strictObject({
  certainty: certainty.describe('at least this sure'),
  count: z.number().int().min(1).max(DECIDED_MAX).describe('at most so many, the surest first'),
});
const place = z.tuple([z.number(), z.guid(), z.guid()]);

/** Pairs as they are shown: persons, values side by side, reasons, all as the contacts are now. */
const shownPairs = async (
  db: Queryable,
  workspaceId: number,
  rows: readonly PairRow[],
): Promise<DuplicatePair[]> => {
  const ids = [...new Set(rows.flatMap(({ a, b }) => [a, b]))];
  const people = await peopleOf(db, workspaceId, [
    ...ids,
    ...rows.flatMap(({ through }) => (through ? [through] : [])),
  ]);
  const contacts = ids.length === 0 ? [] : await pairedContacts(db, workspaceId, ids);
  const byId = new Map(contacts.map((contact) => [contact.contactId as string, contact]));
  return rows.flatMap((row) => {
    const [a, b] = [byId.get(row.a), byId.get(row.b)];
    if (!a || !b) return [];
    const sideOf = ({ contactId, createdAt, lastSeenAt }: typeof a): DuplicatePair['a'] => ({
      person: people.of(contactId),
      createdAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt?.toISOString() ?? null,
    });
    const { fields, reasons, against } = sideBySide(a.attributes, b.attributes);
    const through = row.through ? [`Both are like ${people.of(row.through).label}.`] : [];
    return {
      a: sideOf(a),
      b: sideOf(b),
      certainty: certaintyOf(row),
      fields,
      reasons: [...through, ...reasons],
      against,
      kept: survivorOf(a, b) === a ? 'a' : 'b',
      barred: row.isBarred ? duplicateRefusals.twoUserIds().detail! : null,
    };
  });
};

const summaryOf = async (
  db: Queryable,
  { id }: RequestWorkspace,
  nowMs: number,
): Promise<DuplicateSummary> => {
  // before the counts: of a search that has ended they are then the whole
  const { mergesCertain, startedAt, finishedAt, ...search } = await searchOf(db, id, nowMs);
  const counts = Object.fromEntries(
    CERTAINTIES.map((one) => [one, { count: 0, mergeable: 0 }]),
  ) as DuplicateSummary['counts'];
  for (const { certainty: one, count, mergeable } of await countPairs(db, id))
    counts[one as DuplicateCertainty] = { count, mergeable };
  return {
    counts,
    mergesCertain,
    search: {
      ...search,
      startedAt: startedAt?.toISOString() ?? null,
      finishedAt: finishedAt?.toISOString() ?? null,
    },
  };
};

type Decision = z.output<typeof decideBody>['decision'];

/** Contacts who may be one person: the review queue, and the search that fills it. */
export const duplicateRoutes: Routes = (app, deps) => {
  const { clock, live, reports } = deps;
  const changed = (workspaceId: number): void => live.changed({ workspaceId, what: ['contacts'] });

  /** Each pair in a transaction of its own: one that is refused keeps none of the others. */
  const decideAll = async (
    { id, db }: RequestWorkspace,
    who: Who,
    decision: Decision,
    pairs: readonly { a: string; b: string }[],
  ): Promise<DuplicatesDecided> => {
    const by = whoName(who);
    const refused: DuplicatesDecided['refused'] = [];
    for (const { a, b } of pairs) {
      const one = { workspaceId: id, a, b };
      try {
        await db.transaction(async (tx) => {
          const nowMs = clock.now();
          if (decision === 'merge') await acceptPair(tx, { pair: one, by, requestMerge }, nowMs);
          else await dismissPair(tx, { pair: one, by }, nowMs);
          const action = decision === 'merge' ? 'merged' : 'told apart';
          await audit(tx, { workspaceId: id, who, action, object: `contacts ${a} and ${b}` }, nowMs);
        });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        refused.push({ a, b, why: error.message });
      }
    }
    changed(id);
    return { decided: pairs.length - refused.length, refused };
  };

  app.get(
    '/duplicates',
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'Contacts who may be one person, the surest first',
        querystring: listQuery,
      },
    },
    async ({ workspace, query }): Promise<Page<DuplicatePair>> => {
      const { id: workspaceId, db } = workspace;
      const values = cursorValues(query.after, place);
      const after = values && { bits: values[0], a: values[1], b: values[2] };
      const rows = await proposedPairs(db, {
        workspaceId,
        certainty: query.certainty,
        after,
        limit: query.limit + 1,
      });
      const { next, items } = pageOf(
        rows,
        query.limit,
        (row) => row,
        ({ bits, a, b }) => [bits, a, b],
      );
      return { items: await shownPairs(db, workspaceId, items), next };
    },
  );

  app.get(
    '/duplicates/summary',
    {
      config: { access: 'read' },
      schema: { tags: TAGS, summary: 'How many pairs there are, and how the last search went' },
    },
    ({ workspace }): Promise<DuplicateSummary> =>
      reports.read(workspace.db, (tx) => summaryOf(tx, workspace, clock.now())),
  );

  app.post(
    '/duplicates/decide',
    {
      config: { access: 'work' },
      schema: { tags: TAGS, summary: 'Merge pairs, or say that they are different people', body: decideBody },
    },
    ({ workspace, who, body }): Promise<DuplicatesDecided> =>
      decideAll(workspace, who, body.decision, body.pairs),
  );

  app.post(
    '/duplicates/reopen',
    {
      config: { access: 'work' },
      schema: { tags: TAGS, summary: 'Take back that two are different people', body: pair },
    },
    async ({ workspace: { id, db }, who, body }, reply) => {
      const [a, b] = orderedPair(body.a, body.b);
      await db.transaction(async (tx) => {
        if (!(await reopenPair(tx, { workspaceId: id, a, b }))) throw duplicateRefusals.pairNotFound();
        const object = `contacts ${a} and ${b}`;
        await audit(tx, { workspaceId: id, who, action: 'proposed again', object }, clock.now());
      });
      changed(id);
      return reply.code(204).send();
    },
  );

  app.post(
    '/duplicates/merge-all',
    {
      config: { access: 'build' },
      schema: { tags: TAGS, summary: 'Merge the surest pairs', body: mergeAllBody },
    },
    async ({ workspace, who, body }): Promise<DuplicatesDecided> => {
      const request = { workspaceId: workspace.id, certainty: body.certainty, limit: body.count };
      return decideAll(workspace, who, 'merge', await mergeablePairs(workspace.db, request));
    },
  );

  app.post(
    '/duplicates/search',
    {
      config: { access: 'work' },
      schema: { tags: TAGS, summary: 'Look for duplicates now' },
    },
    async ({ workspace, who }, reply): Promise<DuplicateSummary> => {
      const { id: workspaceId, db } = workspace;
      await deps.duplicates.start(workspaceId, whoName(who));
      reply.code(202);
      return summaryOf(db, workspace, clock.now());
    },
  );

  app.delete(
    '/duplicates/search',
    {
      config: { access: 'work' },
      schema: { tags: TAGS, summary: 'Stop looking for duplicates; proposals stay as they were' },
    },
    async ({ workspace: { id, db } }, reply) => {
      await cancelSearch(db, id);
      return reply.code(204).send();
    },
  );

  app.patch(
    '/duplicates/settings',
    {
      config: { access: 'build' },
      schema: {
        tags: TAGS,
        summary: 'Whether a search merges what is certain without asking',
        body: z.strictObject({ mergesCertain: z.boolean() }),
      },
    },
    async ({ workspace, who, body }): Promise<DuplicateSummary> => {
      const { id, db } = workspace;
      await db.transaction(async (tx) => {
        await setMergesCertain(tx, id, body.mergesCertain);
        const object = `duplicates: merge what is certain ${body.mergesCertain ? 'without asking' : 'only when asked'}`;
        await audit(tx, { workspaceId: id, who, action: 'changed', object }, clock.now());
      });
      changed(id);
      return summaryOf(db, workspace, clock.now());
    },
  );
};
