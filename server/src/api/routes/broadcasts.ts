import { z } from 'zod';
import {
  approveBroadcast,
  broadcastProblems,
  broadcastRefusals,
  broadcastSchema,
  cancelBroadcast,
  checkOf,
  copyOf,
  keepCheck,
  largestOf,
  namesIn,
  pauseBroadcast,
  peopleReached,
  type Run,
  resumeBroadcast,
  runOf,
  runsOf,
  type StoredCheck,
  scheduleBroadcast,
  starterBroadcast,
  startsAt,
  toConfirm,
} from '../../broadcasts/index.ts';
import { peopleOf } from '../../contacts/index.ts';
import {
  archive,
  createDefinition,
  type DefinitionRef,
  documentOf,
  documentsOf,
  getDefinition,
  listDefinitions,
  restore,
  type Definition as StoredDefinition,
} from '../../definitions/index.ts';
import { type CheckedBroadcast, createBroadcastChecker } from '../../engine/index.ts';
import {
  type BroadcastFlow,
  broadcastFlow,
  broadcastMoney,
  broadcastReport,
  CREDIT_RULE,
  createRates,
  loadNames,
  type Rates,
  testedOf,
  type WorkspaceNames,
} from '../../insights/index.ts';
import { bucketOf, type JsonObject, type Queryable } from '../../platform/index.ts';
import { workspaceRules } from '../../segments/index.ts';
import { audit, type Who, whoName, whoRef } from '../../workspaces/index.ts';
import type { RequestWorkspace, Routes } from '../context.ts';
import { cursorOf, cursorValues, pageQuery, uuidCursor } from '../keyset.ts';
import type {
  BroadcastCheck,
  BroadcastDetail,
  BroadcastDocument,
  BroadcastProgress,
  BroadcastReportShown,
  BroadcastRow,
  Page,
  PeopleList,
} from '../types.ts';
import { definitionOf, definitionRoutes, headOf, keyParams } from './definitions-common.ts';

const tags = ['broadcasts'];
const revision = z.int().min(0).describe('of the draft that is meant');
const sendBody = z.strictObject({
  revision,
  typed: z.int().min(0).optional().describe('the number of people, where it must be typed'),
});
const checkPeopleQuery = pageQuery.extend({
  code: z.string().min(1).max(40).describe('gets, waits, excluded, or why people are held back'),
});

/** Rows of the list with figures: older ones are in their reports. */
const FIGURES_MAX = 30;

const titles: Readonly<Record<string, string>> = {
  gets: 'Get it',
  waits: 'Wait for the winner',
  excluded: 'Left out',
};

const progressOf = (
  { counts, lastAt }: BroadcastFlow,
  run: Run,
  rates: Rates,
  nowMs: number,
): BroadcastProgress => {
  const reached = peopleReached(run.expected);
  const rate =
    run.state === 'sending'
      ? rates.rateOf(run.broadcastId, { atMs: nowMs, sent: counts.sent }, run.begunAt!.getTime())
      : 0;
  const asked = counts.sent + counts.waiting + counts.takenBack + counts.failed;
  const left =
    counts.waiting + (run.state === 'sending' && run.decided === null ? Math.max(0, reached - asked) : 0);
  // nobody knows when a winner is shown
  const waitsForWinner = run.decideAt !== null && run.decided === null;
  const byRate = rate > 0 && left > 0 ? nowMs + (left / rate) * 1_000 : null;
  const ends = Math.max(byRate ?? 0, lastAt?.getTime() ?? 0);
  const { sent, waiting, held, takenBack, failed, humanClicks, unsubscribed } = counts;
  return {
    expected: reached,
    ...{ sent, waiting, held, takenBack, failed, humanClicks, unsubscribed },
    rate,
    endsAt: run.state === 'sending' && !waitsForWinner && ends > nowMs ? new Date(ends).toISOString() : null,
  };
};

const rowOf = (
  head: Parameters<typeof headOf>[0],
  document: JsonObject,
  run: Run | undefined,
  progress: BroadcastProgress | null,
  names: WorkspaceNames,
): Omit<BroadcastRow, 'orders' | 'revenue'> => {
  const parsed = broadcastSchema.safeParse(document).data;
  const nameOf = (kind: 'segment' | 'template', key: string): string => names.byKey(kind, key)?.name ?? key;
  const planned = parsed?.when.type === 'at' ? parsed.when.at : null;
  return {
    ...headOf(head),
    status: run?.state ?? 'draft',
    startsAt: run?.startsAt.toISOString() ?? planned,
    begunAt: run?.begunAt?.toISOString() ?? null,
    endedAt: run?.endedAt?.toISOString() ?? null,
    segments: (parsed?.who.include ?? []).map(({ segment }) => nameOf('segment', segment)),
    template: parsed ? nameOf('template', parsed.template) : null,
    progress,
  };
};

const checkShown = (check: StoredCheck, largest: number): BroadcastCheck => ({
  revision: check.revision,
  at: check.at.toISOString(),
  ...check.result,
  gets: peopleReached(check.result),
  largest,
  confirm: toConfirm(check.result, largest),
  approvedBy: check.approvedBy,
});

const DOCUMENT_ABSENT: JsonObject = {};

/** Broadcasts: one message to a segment at a time. */
export const broadcastRoutes: Routes = (app, deps) => {
  const { db, clock, live, hooks, reports } = deps;
  const checker = createBroadcastChecker(db);
  const rates = createRates();
  const refOf = (workspace: RequestWorkspace, key: string): DefinitionRef => ({
    workspaceId: workspace.id,
    kind: 'broadcast',
    key,
  });
  const changed = (workspaceId: number): void => {
    hooks.broadcastChanged();
    live.changed({ workspaceId, what: ['broadcasts', 'messages', 'home'] });
  };

  const shown = (
    workspace: RequestWorkspace,
    stored: StoredDefinition,
    nowMs: number,
  ): Promise<BroadcastDetail> =>
    reports.read(workspace.db, async (tx) => {
      const of = { workspaceId: workspace.id, broadcastId: stored.definitionId };
      const run = await runOf(tx, of);
      const names = await loadNames(tx, workspace.id);
      const check = await checkOf(tx, of);
      const document = documentOf(stored);
      const progress = run?.begunAt ? progressOf(await broadcastFlow(tx, of), run, rates, nowMs) : null;
      return {
        ...rowOf(stored, document, run ?? undefined, progress, names),
        ...definitionOf<BroadcastDocument>(stored),
        problems: run ? [] : broadcastProblems(document, await namesIn(tx, workspace.id), nowMs),
        check:
          check?.revision === stored.revision
            ? checkShown(check, await largestOf(tx, workspace.id, nowMs))
            : null,
        decideAt: run?.decideAt?.toISOString() ?? null,
        decided: run?.decided ?? null,
        scheduledBy: run?.scheduledBy ?? null,
      };
    });

  const record = (
    tx: Queryable,
    workspaceId: number,
    who: Who,
    entry: { action: string; name: string; detail?: JsonObject },
  ): Promise<void> =>
    audit(
      tx,
      {
        workspaceId,
        who,
        action: entry.action,
        object: `broadcast "${entry.name}"`,
        ...(entry.detail ? { detail: entry.detail } : {}),
      },
      clock.now(),
    );

  /** A broadcast with a run is history: it is neither archived nor brought back, but copied. */
  const withoutRun = async (tx: Queryable, ref: DefinitionRef, verb: string): Promise<void> => {
    const { definitionId } = await getDefinition(tx, ref);
    const run = await runOf(tx, { workspaceId: ref.workspaceId, broadcastId: definitionId });
    if (run) throw broadcastRefusals.wrongState(verb, run.state);
  };

  definitionRoutes(app, deps, {
    kind: 'broadcast',
    topics: ['broadcasts'],
    starter: (name) => starterBroadcast(name),
    shown,
    publish: async (tx, { ref, publishedBy, expectedRevision }, nowMs) => {
      const input = { ref, by: publishedBy };
      const published = await scheduleBroadcast(
        tx,
        { ...input, ...(expectedRevision === undefined ? {} : { expectedRevision }) },
        nowMs,
      );
      hooks.broadcastChanged();
      return published;
    },
    changes: {
      pause: {
        past: 'paused',
        summary: 'Nothing more of it starts until it is resumed',
        change: async (tx, ref) => {
          await pauseBroadcast(tx, ref);
          hooks.broadcastChanged();
        },
      },
      resume: {
        past: 'resumed',
        summary: 'Lets a paused broadcast go on',
        change: async (tx, ref) => {
          await resumeBroadcast(tx, ref);
          hooks.broadcastChanged();
        },
      },
      cancel: {
        past: 'cancelled',
        summary: 'Takes back what has not started',
        change: async (tx, ref, nowMs) => {
          await cancelBroadcast(tx, ref, nowMs);
          hooks.broadcastChanged();
        },
      },
      archive: {
        past: 'archived',
        summary: 'Take a draft out of use; nothing of it is lost',
        change: async (tx, ref, nowMs) => {
          await withoutRun(tx, ref, 'archived');
          await archive(tx, ref, nowMs);
        },
      },
      restore: {
        past: 'restored',
        summary: 'Bring an archived draft back',
        change: async (tx, ref, nowMs) => {
          await withoutRun(tx, ref, 'restored');
          await restore(tx, ref, nowMs);
        },
      },
    },
  });

  app.get(
    '/broadcasts',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'Broadcasts, newest first, with progress or result' },
    },
    ({ workspace: { db: own, id } }): Promise<Page<BroadcastRow>> =>
      reports.read(own, async (tx) => {
        const of = { workspaceId: id, kind: 'broadcast', archived: true } as const;
        const [heads, documents, runs, names] = [
          await listDefinitions(tx, of),
          await documentsOf(tx, of),
          await runsOf(tx, id),
          await loadNames(tx, id),
        ];
        const timeOf = ({ definitionId, updatedAt }: (typeof heads)[number]): number =>
          (runs.get(definitionId)?.startsAt ?? updatedAt).getTime();
        const shownHeads = heads
          .filter(({ definitionId, state }) => state !== 'archived' || runs.has(definitionId))
          .sort((a, b) => timeOf(b) - timeOf(a));
        const items: BroadcastRow[] = [];
        for (const [n, head] of shownHeads.entries()) {
          const run = runs.get(head.definitionId);
          const { live: published, draft } = documents.get(head.definitionId)!;
          const broadcast = { workspaceId: id, broadcastId: head.definitionId };
          const hasFigures = n < FIGURES_MAX && run?.begunAt;
          const progress = hasFigures
            ? progressOf(await broadcastFlow(tx, broadcast), run, rates, clock.now())
            : null;
          const money = hasFigures ? await broadcastMoney(tx, broadcast, names) : { orders: 0, revenue: 0 };
          items.push({
            ...rowOf(head, published ?? draft ?? DOCUMENT_ABSENT, run, progress, names),
            ...money,
          });
        }
        return { items, next: null };
      }),
  );

  /** The draft as its check takes it. Refuses `broadcast-invalid`. */
  const checked = async (
    tx: Queryable,
    ref: DefinitionRef,
    nowMs: number,
  ): Promise<{ stored: StoredDefinition; broadcast: CheckedBroadcast }> => {
    const stored = await getDefinition(tx, ref);
    const draft = documentOf(stored);
    const problems = broadcastProblems(draft, await namesIn(tx, ref.workspaceId), nowMs);
    if (problems.some(({ severity }) => severity === 'blocks')) throw broadcastRefusals.invalid(problems);
    const document = broadcastSchema.parse(draft);
    const { timeZone } = await workspaceRules(tx, ref.workspaceId);
    const { workspaceId, definitionId: broadcastId, key } = stored;
    const startsMs = startsAt(document, timeZone, nowMs);
    return { stored, broadcast: { workspaceId, broadcastId, key, document, nowMs, startsMs } };
  };

  app.post(
    '/broadcasts/:key/check',
    {
      config: { access: 'build' },
      schema: {
        tags,
        summary: 'Who would get the draft, and why others would not; the rows sum to the people',
        params: keyParams,
      },
    },
    async ({ workspace, params }): Promise<BroadcastCheck> => {
      const nowMs = clock.now();
      const { stored, broadcast } = await checked(workspace.db, refOf(workspace, params.key), nowMs);
      const result = await checker.check(broadcast);
      await keepCheck(workspace.db, broadcast, { revision: stored.revision, atMs: nowMs, result });
      const check = (await checkOf(workspace.db, broadcast))!;
      return checkShown(check, await largestOf(workspace.db, workspace.id, nowMs));
    },
  );

  app.get(
    '/broadcasts/:key/check/people',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'The people behind a number of the check, decided anew',
        params: keyParams,
        querystring: checkPeopleQuery,
      },
    },
    async ({ workspace, params, query }): Promise<PeopleList> => {
      const { stored, broadcast } = await checked(workspace.db, refOf(workspace, params.key), clock.now());
      const after = cursorValues(query.after, uuidCursor);
      const found = await checker.people(broadcast, {
        code: query.code,
        after: after && { bucket: bucketOf(after[0]), contactId: after[0] },
        limit: query.limit,
      });
      const people = await peopleOf(
        workspace.db,
        workspace.id,
        found.items.map(({ contactId }) => contactId),
      );
      const check = await checkOf(workspace.db, broadcast);
      const total = check?.result.rows.find(({ code }) => code === query.code)?.people ?? found.items.length;
      return {
        title: `${stored.name}: ${titles[query.code] ?? found.items[0]?.text ?? query.code}`,
        total,
        items: found.items.map(({ contactId, text }) => ({ person: people.of(contactId), at: null, text })),
        next: found.next && cursorOf(found.next.contactId),
      };
    },
  );

  app.post(
    '/broadcasts/:key/send',
    {
      config: { access: 'build' },
      schema: {
        tags,
        summary: 'Send or schedule the draft as it was checked',
        params: keyParams,
        body: sendBody,
      },
    },
    async ({ workspace, who, params, body }): Promise<BroadcastDetail> => {
      const ref = refOf(workspace, params.key);
      const { revision: expectedRevision, typed } = body;
      const input = { ref, by: whoName(who), expectedRevision };
      await workspace.db.transaction(async (tx) => {
        await scheduleBroadcast(tx, { ...input, ...(typed === undefined ? {} : { typed }) }, clock.now());
        const { name, definitionId } = await getDefinition(tx, ref);
        const run = (await runOf(tx, { workspaceId: workspace.id, broadcastId: definitionId }))!;
        const detail = { people: peopleReached(run.expected), startsAt: run.startsAt.toISOString() };
        await record(tx, workspace.id, who, { action: 'sent', name, detail });
      });
      changed(workspace.id);
      return shown(workspace, await getDefinition(workspace.db, ref), clock.now());
    },
  );

  app.post(
    '/broadcasts/:key/approve',
    {
      config: { access: 'build' },
      schema: { tags, summary: 'A second person says yes to the draft as it was checked', params: keyParams },
    },
    async ({ workspace, who, params }): Promise<BroadcastDetail> => {
      const ref = refOf(workspace, params.key);
      await workspace.db.transaction(async (tx) => {
        await approveBroadcast(tx, ref, { by: whoRef(who), name: whoName(who) }, clock.now());
        const { name } = await getDefinition(tx, ref);
        await record(tx, workspace.id, who, { action: 'approved', name });
      });
      changed(workspace.id);
      return shown(workspace, await getDefinition(workspace.db, ref), clock.now());
    },
  );

  app.post(
    '/broadcasts/:key/copy',
    {
      config: { access: 'build' },
      schema: { tags, summary: 'A draft with the same content', params: keyParams },
    },
    async ({ workspace, who, params }, reply): Promise<BroadcastDetail> => {
      const stored = await getDefinition(workspace.db, refOf(workspace, params.key));
      const document = copyOf(stored);
      const made = await workspace.db.transaction(async (tx) => {
        const input = { workspaceId: workspace.id, kind: 'broadcast', savedBy: whoName(who) } as const;
        const copy = await createDefinition(tx, { ...input, name: document.name, document }, clock.now());
        await record(tx, workspace.id, who, { action: 'created', name: copy.name });
        return copy;
      });
      changed(workspace.id);
      reply.code(201);
      return shown(workspace, made, clock.now());
    },
  );

  app.get(
    '/broadcasts/:key/report',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'What became of a broadcast; every number opens its people',
        params: keyParams,
      },
    },
    async ({ workspace, params }): Promise<BroadcastReportShown> => {
      const stored = await getDefinition(workspace.db, refOf(workspace, params.key));
      const document = broadcastSchema.parse(stored.live ?? documentOf(stored));
      return reports.read(workspace.db, async (tx) => {
        const of = { workspaceId: workspace.id, broadcastId: stored.definitionId };
        const run = await runOf(tx, of);
        const names = await loadNames(tx, workspace.id);
        const { holdoutPercent } = document;
        const test = testedOf(of, document, run?.decided ?? null);
        const report = await broadcastReport(tx, { ...of, holdoutPercent, test }, names);
        return { ...report, rule: CREDIT_RULE };
      });
    },
  );
};
