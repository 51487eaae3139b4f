import { z } from 'zod';
import {
  archive,
  createDefinition,
  type DefinitionKind,
  type DefinitionRef,
  type Documents,
  discardDraft,
  documentDiff,
  documentOf,
  getDefinition,
  getVersion,
  type NameUsed,
  restore,
  restoreVersion,
  type Definition as StoredDefinition,
  type DefinitionHead as StoredHead,
  saveDraft,
  versions,
} from '../../definitions/index.ts';
import { type JsonObject, type Queryable, Refusal } from '../../platform/index.ts';
import { audit, type Who, whoName } from '../../workspaces/index.ts';
import type { Api, RequestWorkspace } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import type {
  Definition,
  DefinitionDiff,
  DefinitionHead,
  DefinitionVersion,
  LiveTopic,
  Page,
  UsedIn,
  VersionRow,
} from '../types.ts';

/** A definition as lists show it, without figures. */
export const headOf = (head: StoredHead): DefinitionHead => ({
  key: head.key,
  name: head.name,
  state: head.state,
  liveVersion: head.liveVersion,
  hasDraft: head.hasDraft,
  revision: head.revision,
  savedAt: head.savedAt?.toISOString() ?? null,
  savedBy: head.savedBy,
  updatedAt: head.updatedAt.toISOString(),
});

/** A definition whole: `document` is what is edited next. */
export const definitionOf = <Document>(stored: StoredDefinition): Definition<Document> => ({
  ...headOf(stored),
  document: documentOf(stored) as Document,
  live: stored.live as Document | null,
});

/** What a row of a list tells of: what is live, for its figures are; else the draft. */
export const shownDocument = ({ live, draft }: Documents): JsonObject => live ?? draft ?? {};

/** Who uses the definition `key`, out of who uses which. */
export const usersOf = (used: readonly NameUsed[], key: string): UsedIn[] =>
  used.filter(({ names }) => names === key).map(({ kind, key: user, name }) => ({ kind, key: user, name }));

export const keyParams = z.object({ key: z.string().min(1).max(60) });
export const listQuery = z.object({
  archived: z.stringbool().default(false).describe('with archived ones'),
});
const versionNumber = z.coerce
  .number()
  .int()
  .positive()
  .max(2 ** 31 - 1);
const versionParams = keyParams.extend({ version: versionNumber });

/** A draft may be half-finished: what it says is checked when it is published. */
export const draftDocument = z
  .record(z.string(), z.unknown())
  .describe('the document; checked when it is published') as unknown as z.ZodType<JsonObject>;
const revision = z.int().min(0).describe('of the draft the change was made from');

const createBody = z.strictObject({
  name: z.string().trim().min(1).max(200),
  key: z.string().max(60).optional(),
  document: draftDocument.optional(),
});
const draftBody = z.strictObject({ revision, document: draftDocument });
const revisionBody = z.strictObject({ revision });
const publishBody = z.strictObject({
  startThemToo: z.boolean().optional().describe('people who match already start as if they had just come'),
  revision: revision.optional().describe('refuse when the draft has changed since'),
});
const versionName = z.union([z.literal('draft'), z.literal('live'), versionNumber]);
const diffQuery = z.object({ from: versionName.default('live'), to: versionName.default('draft') });

export interface PublishInput {
  ref: DefinitionRef;
  publishedBy: string;
  expectedRevision?: number;
  startThemToo: boolean;
  /** `publishFields`, as they came */
  fields: Readonly<Record<string, unknown>>;
}

/** A verb of a definition's life that is one transaction: `archive`, `pause`. */
export type Change = (tx: Queryable, ref: DefinitionRef, nowMs: number) => Promise<unknown>;

/** What is particular to a kind. */
export interface DefinitionKindRoutes {
  kind: DefinitionKind;
  /** open screens that show it */
  topics: readonly LiveTopic[];
  /** the document of one made without */
  starter(name: string): JsonObject;
  /** the answer of `GET /<kind>s/:key` and of every change */
  shown(workspace: RequestWorkspace, stored: StoredDefinition, nowMs: number): Promise<unknown>;
  /** Refuses a draft that no screen could show; one that is merely unfinished is kept. */
  checkDraft?(document: JsonObject): void;
  /** what a publish of this kind takes beside the shared fields */
  publishFields?: z.ZodRawShape;
  /** in `tx`, a transaction of the plain Db */
  publish(tx: Queryable, input: PublishInput, nowMs: number): Promise<{ version: number }>;
  /** verbs beside the shared ones, and those that are other than the shared ones */
  changes?: Readonly<Record<string, { past: string; summary: string; change: Change }>>;
  /** a difference in sentences */
  told?(before: JsonObject, after: JsonObject): string[];
}

const SHARED_CHANGES = {
  archive: { past: 'archived', summary: 'Take it out of use; nothing of it is lost', change: archive },
  restore: { past: 'restored', summary: 'Bring an archived one back', change: restore },
};

/** The routes that segments, workflows and templates share: one life, one set of verbs. */
export const definitionRoutes = (app: Api, deps: ApiDeps, routes: DefinitionKindRoutes): void => {
  const { db, clock, live } = deps;
  const { kind } = routes;
  const path = `/${kind}s`;
  const tags = [`${kind}s`];
  const publishing = publishBody.extend(routes.publishFields ?? {});
  const refOf = (workspace: RequestWorkspace, key: string): DefinitionRef => ({
    workspaceId: workspace.id,
    kind,
    key,
  });

  const told = (workspace: RequestWorkspace): void =>
    live.changed({ workspaceId: workspace.id, what: routes.topics });
  const shown = async (workspace: RequestWorkspace, key: string): Promise<unknown> =>
    routes.shown(workspace, await getDefinition(workspace.db, refOf(workspace, key)), clock.now());
  const record = (
    tx: Queryable,
    { workspaceId }: DefinitionRef,
    who: Who,
    entry: { action: string; name: string; detail?: JsonObject },
  ): Promise<void> =>
    audit(
      tx,
      {
        workspaceId,
        who,
        action: entry.action,
        object: `${kind} "${entry.name}"`,
        ...(entry.detail ? { detail: entry.detail } : {}),
      },
      clock.now(),
    );

  app.get(
    `${path}/:key`,
    { config: { access: 'read' }, schema: { tags, summary: `One ${kind}`, params: keyParams } },
    async ({ workspace, params }) => shown(workspace, params.key),
  );

  app.post(
    path,
    {
      config: { access: 'build' },
      schema: { tags, summary: `Make a ${kind} with a draft`, body: createBody },
    },
    async ({ workspace, who, body }, reply) => {
      const { name, key, document = routes.starter(name) } = body;
      const made = await workspace.db.transaction(async (tx) => {
        const input = { workspaceId: workspace.id, kind, name, document, savedBy: whoName(who) };
        const stored = await createDefinition(
          tx,
          { ...input, ...(key === undefined ? {} : { key }) },
          clock.now(),
        );
        routes.checkDraft?.(documentOf(stored));
        await record(tx, stored, who, { action: 'created', name: stored.name });
        return stored;
      });
      told(workspace);
      reply.code(201);
      return routes.shown(workspace, made, clock.now());
    },
  );

  app.put(
    `${path}/:key/draft`,
    {
      config: { access: 'build' },
      schema: {
        tags,
        summary: 'Replace the draft; refused when somebody else has saved since',
        params: keyParams,
        body: draftBody,
      },
    },
    async ({ workspace, who, params, body }) => {
      const change = {
        document: body.document,
        expectedRevision: body.revision,
        savedBy: whoName(who),
      };
      const ref = refOf(workspace, params.key);
      const saved = await workspace.db.transaction(async (tx) => {
        const stored = await saveDraft(tx, ref, change, clock.now());
        // after the conflict, which says more, and taken back with the save
        routes.checkDraft?.(change.document);
        return stored;
      });
      told(workspace);
      return definitionOf(saved);
    },
  );

  app.post(
    `${path}/:key/draft/discard`,
    {
      config: { access: 'build' },
      schema: { tags, summary: 'Throw the draft away', params: keyParams, body: revisionBody },
    },
    async ({ workspace, who, params, body }) => {
      const change = { expectedRevision: body.revision, savedBy: whoName(who) };
      const ref = refOf(workspace, params.key);
      const saved = await workspace.db.transaction((tx) => discardDraft(tx, ref, change, clock.now()));
      told(workspace);
      return definitionOf(saved);
    },
  );

  app.post(
    `${path}/:key/publish`,
    {
      config: { access: 'build' },
      schema: { tags, summary: 'Check the draft and make it live', params: keyParams, body: publishing },
    },
    async ({ workspace, who, params, body }) => {
      const ref = refOf(workspace, params.key);
      const { startThemToo = false, revision: expectedRevision, ...fields } = publishBody.loose().parse(body);
      // Leases belong to no workspace, so this is the plain Db; every statement below names the workspace.
      await db.transaction(async (tx) => {
        const input = { ref, publishedBy: whoName(who), startThemToo, fields };
        const { version } = await routes.publish(
          tx,
          { ...input, ...(expectedRevision === undefined ? {} : { expectedRevision }) },
          clock.now(),
        );
        const { name } = await getDefinition(tx, ref);
        await record(tx, ref, who, { action: 'published', name, detail: { version, startThemToo } });
      });
      told(workspace);
      return shown(workspace, params.key);
    },
  );

  for (const [verb, { past, summary, change }] of Object.entries({ ...SHARED_CHANGES, ...routes.changes }))
    app.post(
      `${path}/:key/${verb}`,
      { config: { access: 'build' }, schema: { tags, summary, params: keyParams } },
      async ({ workspace, who, params }) => {
        const ref = refOf(workspace, params.key);
        await db.transaction(async (tx) => {
          await change(tx, ref, clock.now());
          await record(tx, ref, who, { action: past, name: (await getDefinition(tx, ref)).name });
        });
        told(workspace);
        return shown(workspace, params.key);
      },
    );

  app.get(
    `${path}/:key/versions`,
    {
      config: { access: 'read' },
      schema: { tags, summary: 'What was published, newest first', params: keyParams },
    },
    async ({ workspace, params }): Promise<Page<VersionRow>> => {
      const ref = refOf(workspace, params.key);
      await getDefinition(workspace.db, ref);
      const rows = await versions(workspace.db, ref);
      const items = rows.map((row) => ({ ...row, publishedAt: row.publishedAt.toISOString() }));
      return { items, next: null };
    },
  );

  app.get(
    `${path}/:key/versions/:version`,
    { config: { access: 'read' }, schema: { tags, summary: 'One version, whole', params: versionParams } },
    async ({ workspace, params }): Promise<DefinitionVersion> => {
      const found = await getVersion(workspace.db, refOf(workspace, params.key), params.version);
      return { ...found, publishedAt: found.publishedAt.toISOString() };
    },
  );

  app.post(
    `${path}/:key/versions/:version/restore`,
    {
      config: { access: 'build' },
      schema: {
        tags,
        summary: 'Make an old version the draft; publish it to make it live',
        params: versionParams,
        body: revisionBody,
      },
    },
    async ({ workspace, who, params, body }) => {
      const ref = refOf(workspace, params.key);
      const { version } = params;
      const saved = await workspace.db.transaction(async (tx) => {
        const change = { version, expectedRevision: body.revision, savedBy: whoName(who) };
        const stored = await restoreVersion(tx, ref, change, clock.now());
        await record(tx, ref, who, { action: 'restored a version', name: stored.name, detail: { version } });
        return stored;
      });
      told(workspace);
      return definitionOf(saved);
    },
  );

  const documentNamed = async (
    tx: Queryable,
    stored: StoredDefinition,
    name: z.output<typeof versionName>,
  ): Promise<JsonObject> => {
    if (name === 'draft') return documentOf(stored);
    if (name !== 'live') return (await getVersion(tx, stored, name)).document;
    return stored.live ?? {};
  };

  app.get(
    `${path}/:key/diff`,
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'What differs between two versions',
        params: keyParams,
        querystring: diffQuery,
      },
    },
    async ({ workspace, params, query }): Promise<DefinitionDiff> => {
      const stored = await getDefinition(workspace.db, refOf(workspace, params.key));
      const before = await documentNamed(workspace.db, stored, query.from);
      const after = await documentNamed(workspace.db, stored, query.to);
      return { changes: documentDiff(before, after), told: routes.told?.(before, after) ?? [] };
    },
  );
};

/** A definition must be one that is used: archived ones are restored first. */
export const refuseArchived = (stored: StoredDefinition): void => {
  if (stored.state === 'archived')
    throw new Refusal('wrong-state', {
      status: 409,
      detail: `The ${stored.kind} "${stored.key}" is archived.`,
      fix: 'Restore it first.',
    });
};
