import { z } from 'zod';
import { appendInputs } from '../../capture/index.ts';
import { bumpDefinitions, bumpEpoch } from '../../definitions/index.ts';
import {
  BAR_KINDS,
  BAR_REASONS,
  type BarRow,
  barCounts,
  barPage,
  holdersOf,
  liftBar,
  PERSONAL_CHANNELS,
  pastedAddresses,
  permissionRefusals,
  rulesOf,
  rulesSchema,
  saveTopic,
  standings,
  storedRules,
  storeRules,
  suppress,
  topicSchema,
  topicsOf,
} from '../../permission/index.ts';
import { bucketOf, type JsonObject, type Queryable, sql } from '../../platform/index.ts';
import { audit, whoName } from '../../workspaces/index.ts';
import type { Routes } from '../context.ts';
import { cursorValues, pageOf, pageQuery } from '../keyset.ts';
import type { Page, PermissionShown, SuppressionShown, SuppressionsAdded, TopicNamed } from '../types.ts';

const tags = ['permission'];
const topicKey = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'small letters, digits and dashes');
/** Longer is a file for the import. */
const PASTE_CHARS_MAX = 2_000_000;
/** Contacts told in one statement of the inbox. */
const TOLD_AT_ONCE = 1_000;

const listQuery = pageQuery.extend({
  reason: z.enum(BAR_REASONS).optional(),
  search: z.string().trim().toLowerCase().max(200).optional(),
});
const newBars = z.strictObject({
  text: z.string().min(1).max(PASTE_CHARS_MAX),
  reason: z.enum(['unsubscribed', 'complained', 'bounced', 'blocked']),
  /** when it ends by itself; absent: never */
  until: z.iso.datetime().optional(),
});
const oneBar = z.strictObject({
  channel: z.enum(PERSONAL_CHANNELS),
  address: z.string().min(1).max(400),
  topic: z.string().max(100),
  proof: z.string().trim().max(1_000).optional(),
});

const SOURCE_WORDS: Readonly<Record<string, string>> = {
  link: 'by their own link',
  hand: 'by hand',
  import: 'by an import',
  capture: 'by a call of your site',
  feedback: 'by their mail server',
};

const sourceWords = ({ by, who, event }: JsonObject): string => {
  const words = SOURCE_WORDS[String(by)] ?? (by ? String(by) : '');
  return [words, typeof who === 'string' ? who : typeof event === 'string' ? event : '']
    .filter(Boolean)
    .join(', ');
};

const shown = ({ source, at, expiresAt, ...bar }: BarRow): SuppressionShown => ({
  ...bar,
  source: sourceWords(source),
  at: at.toISOString(),
  until: expiresAt?.toISOString() ?? null,
  needsProof: BAR_KINDS[bar.reason]?.needsProof ?? true,
});

const sendsTexts = async (db: Queryable, workspaceId: number): Promise<boolean> => {
  const rows = await db.query(sql`
    select 1 from definitions d
    join definition_versions v on v.workspace_id = d.workspace_id and v.definition_id = d.definition_id
      and v.version = d.live_version
    where d.workspace_id = ${workspaceId} and d.kind = 'template' and v.document ->> 'channel' = 'sms'
    limit 1`);
  return rows.length > 0;
};

/** What people may be sent: topics, frequency caps, quiet hours, and the list of addresses that get nothing. */
export const permissionRoutes: Routes = (app, { db: wholeDb, clock, reports, live, hooks }) => {
  app.get(
    '/permission',
    { config: { access: 'read' }, schema: { tags, summary: 'Topics, rules and counts of suppressions' } },
    async ({ workspace: { db, id } }): Promise<PermissionShown> =>
      reports.read(db, async (tx) => {
        const people = await standings(tx, id);
        const topics = await topicsOf(tx, id);
        return {
          topics: topics.map((topic) => ({
            ...topic,
            texts: topic.texts as PermissionShown['topics'][number]['texts'],
            people: people.filter((one) => one.topic === topic.key).map(({ topic: _, ...one }) => one),
          })),
          rules: rulesOf(await storedRules(tx, id)) as PermissionShown['rules'],
          suppressed: await barCounts(tx, id, clock.now()),
          sendsTexts: await sendsTexts(tx, id),
        };
      }),
  );

  app.get(
    '/permission/topics',
    { config: { access: 'read' }, schema: { tags, summary: 'Topics by key and name' } },
    async ({ workspace: { db, id } }): Promise<{ items: TopicNamed[] }> => ({
      items: (await topicsOf(db, id))
        .filter(({ isArchived }) => !isArchived)
        .map(({ key, name, basis }) => ({ key, name, basis })),
    }),
  );

  app.put(
    '/permission/topics/:key',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Make or change a topic',
        params: z.object({ key: topicKey }),
        body: topicSchema,
      },
    },
    async ({ workspace: { id }, who, params: { key }, body }, reply): Promise<void> => {
      const nowMs = clock.now();
      // Of the plain database: fencing the folds is about all workspaces.
      await wholeDb.transaction(async (tx) => {
        const before = (await topicsOf(tx, id)).find((one) => one.key === key);
        // who can be reached about it may be other people now: everybody is judged again
        if (before && (before.basis !== body.basis || before.isArchived !== body.isArchived))
          await bumpEpoch(tx, id, nowMs);
        await saveTopic(tx, id, { key, topic: body, nowMs });
        const detail = { name: body.name, basis: body.basis, isArchived: body.isArchived };
        await audit(tx, { workspaceId: id, who, action: 'changed', object: `topic ${key}`, detail }, nowMs);
        await bumpDefinitions(tx);
      });
      live.changed({ workspaceId: id, what: ['workspace'] });
      return reply.code(204).send();
    },
  );

  app.put(
    '/permission/rules',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Set frequency caps, quiet hours and the sales hold; absent members stay',
        body: rulesSchema.partial(),
      },
    },
    async ({ workspace: { id }, who, body }, reply): Promise<void> => {
      const nowMs = clock.now();
      await wholeDb.transaction(async (tx) => {
        const known = new Set((await topicsOf(tx, id)).map(({ key }) => key));
        if (body.caps?.some(({ topic }) => topic !== null && !known.has(topic)))
          throw permissionRefusals.unknownTopic('caps');
        await storeRules(tx, id, { ...rulesOf(await storedRules(tx, id, 'for update')), ...body });
        const detail = body as unknown as JsonObject;
        await audit(
          tx,
          { workspaceId: id, who, action: 'changed', object: 'permission rules', detail },
          nowMs,
        );
        await bumpDefinitions(tx);
      });
      live.changed({ workspaceId: id, what: ['workspace'] });
      return reply.code(204).send();
    },
  );

  app.get(
    '/permission/suppressions',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'Addresses that get nothing, newest first', querystring: listQuery },
    },
    async ({ workspace: { db, id }, query }): Promise<Page<SuppressionShown>> => {
      const { after, limit, reason, search } = query;
      const place = cursorValues(after, z.tuple([z.iso.datetime(), z.string()]));
      const rows = await reports.read(db, (tx) =>
        barPage(
          tx,
          id,
          { reason, search: search || undefined, nowMs: clock.now() },
          { limit: limit + 1, before: place && { at: place[0], address: place[1] } },
        ),
      );
      return pageOf(rows, limit, shown, ({ at, address }) => [at.toISOString(), address]);
    },
  );

  /** Whoever has one of the addresses is judged again: segments may ask for bars. */
  const tellHolders = async (
    tx: Queryable,
    workspaceId: number,
    addressed: Parameters<typeof holdersOf>[2],
    by: string,
    nowMs: number,
  ): Promise<string[]> => {
    const contactIds = [...new Set((await holdersOf(tx, workspaceId, addressed)).values())];
    for (let at = 0; at < contactIds.length; at += TOLD_AT_ONCE)
      await appendInputs(
        tx,
        contactIds.slice(at, at + TOLD_AT_ONCE).map((contactId) => ({
          contactId,
          workspaceId,
          kind: 'edit',
          name: 'Suppression Changed',
          occurredAtMs: nowMs,
          via: `edit:${by}`,
          payload: { barred: true, by },
        })),
      );
    return contactIds;
  };

  const wake = (contactIds: readonly string[]): void => {
    for (const bucket of new Set(contactIds.map(bucketOf))) hooks.inputAppended(bucket);
  };

  app.post(
    '/permission/suppressions',
    {
      config: { access: 'build' },
      schema: { tags, summary: 'Suppress addresses: pasted, or the text of a CSV file', body: newBars },
    },
    async ({ workspace: { id }, who, body }, reply): Promise<SuppressionsAdded> => {
      const nowMs = clock.now();
      const { addresses, refused } = pastedAddresses(body.text);
      if (addresses.length === 0) throw permissionRefusals.noAddresses('text');
      const by = whoName(who);
      const told = await wholeDb.transaction(async (tx) => {
        await suppress(
          tx,
          addresses.map((one) => ({
            ...one,
            workspaceId: id,
            reason: body.reason,
            source: { by: 'hand', who: by },
            atMs: nowMs,
            ...(body.until === undefined ? {} : { untilMs: Date.parse(body.until) }),
          })),
        );
        const detail = { count: addresses.length, reason: body.reason };
        await audit(tx, { workspaceId: id, who, action: 'added', object: 'suppressions', detail }, nowMs);
        return tellHolders(tx, id, addresses, by, nowMs);
      });
      wake(told);
      live.changed({ workspaceId: id, what: ['contacts'] });
      return reply.code(201).send({ added: addresses.length, refused: refused.slice(0, 100) });
    },
  );

  app.post(
    '/permission/suppressions/lift',
    {
      config: { access: 'build' },
      schema: {
        tags,
        summary: 'Lift a suppression; what a person asked for needs their new word',
        body: oneBar,
      },
    },
    async ({ workspace: { id }, who, body }, reply): Promise<void> => {
      const nowMs = clock.now();
      const { proof, ...bar } = body;
      const told = await wholeDb.transaction(async (tx) => {
        const words: JsonObject = proof ? { text: proof } : {};
        const reason = await liftBar(tx, id, bar, words);
        const detail = { ...bar, reason, ...(proof ? { proof } : {}) };
        await audit(tx, { workspaceId: id, who, action: 'lifted', object: 'suppression', detail }, nowMs);
        return tellHolders(tx, id, [bar], whoName(who), nowMs);
      });
      wake(told);
      live.changed({ workspaceId: id, what: ['contacts'] });
      return reply.code(204).send();
    },
  );
};
