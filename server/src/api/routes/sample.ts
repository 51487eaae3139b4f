import { z } from 'zod';
import { contactRefusals, holderOf } from '../../contacts/index.ts';
import { sql } from '../../platform/index.ts';
import { createSample, hurry, passTime, removeSample } from '../../sample/index.ts';
import { audit, workspaceRefusals, workspacesOfUser } from '../../workspaces/index.ts';
import { publicUrlOf, type Routes, userOf } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import type { SampleProgress } from '../types.ts';

const TAGS = ['sample'];

const patchBody = z.strictObject({
  speed: z
    .union([z.literal(1), z.literal(60)])
    .optional()
    .describe('60: sixty times faster'),
  playing: z.boolean().optional(),
});
const timeBody = z.strictObject({
  anonymousId: z.string().min(1).max(200).describe("of the visitor's browser, as the tracker keeps it"),
});

const sampleDeps = (deps: ApiDeps) => ({
  db: deps.db,
  clock: deps.clock,
  secret: deps.secret,
  signal: deps.hooks.inputAppended,
  importStarted: deps.hooks.importStarted,
  onError: (error: unknown, doing: string) => deps.log.error({ err: error }, doing),
});

/** Companies that are being made by this process, by user: a second click waits for the first. */
const createMaking = (deps: ApiDeps) => {
  const making = new Map<string, { share: number; doing: string; done: Promise<{ slug: string }> }>();
  return {
    progressOf: (userId: string): SampleProgress => {
      const { share, doing } = making.get(userId) ?? { share: null, doing: null };
      return { share, doing };
    },
    make: (
      who: ReturnType<typeof userOf>,
      timeZone: string,
      publicUrl: string,
    ): Promise<{ slug: string }> => {
      const running = making.get(who.userId);
      if (running) return running.done;
      const entry = { share: 0, doing: '', done: Promise.resolve({ slug: '' }) };
      making.set(who.userId, entry);
      const onProgress = (share: number, doing: string): void => void Object.assign(entry, { share, doing });
      entry.done = createSample({ ...sampleDeps(deps), publicUrl }, { who, timeZone, onProgress }).finally(
        () => making.delete(who.userId),
      );
      return entry.done;
    },
  };
};

/** That of the company's own workspace. */
const timeZoneOf = async ({ db }: ApiDeps, slug: string | undefined): Promise<string> => {
  if (slug === undefined) return 'UTC';
  const [row] = await db.query<{ timeZone: string }>(
    sql`select time_zone as "timeZone" from workspaces where slug = ${slug}`,
  );
  return row!.timeZone;
};

/** The sample company: made and looked for outside of workspaces. */
export const sampleRoutes: Routes = (app, deps) => {
  const making = createMaking(deps);

  app.post(
    '/api/sample',
    {
      config: { access: 'user' },
      schema: { tags: TAGS, summary: 'Make the sample company, or say where it is' },
    },
    async (request, reply) => {
      const who = userOf(request);
      const mine = await workspacesOfUser(deps.db, who.userId);
      const existing = mine.find(({ isSample }) => isSample);
      if (existing && making.progressOf(who.userId).share === null) return { slug: existing.slug };
      const own = mine.find(({ role, isSample }) => role === 'admin' && !isSample);
      if (!own && !existing) throw workspaceRefusals.notAllowedToCreate();
      const made = await making.make(who, await timeZoneOf(deps, own?.slug), publicUrlOf(deps, request));
      return reply.code(201).send(made);
    },
  );

  app.get(
    '/api/sample',
    {
      config: { access: 'user' },
      schema: { tags: TAGS, summary: 'How far the making of the sample company is' },
    },
    async (request): Promise<SampleProgress> => making.progressOf(userOf(request).userId),
  );
};

/** The sample company from inside. */
export const sampleWorkspaceRoutes: Routes = (app, deps) => {
  const { db, clock, live } = deps;

  app.patch(
    '/sample',
    {
      config: { access: 'build' },
      schema: { tags: TAGS, summary: 'How fast it plays, and whether', body: patchBody },
    },
    async ({ workspace, body, who }) => {
      const state = await hurry(sampleDeps(deps), workspace.id, body);
      const object = `the sample company: x${state.speed}${state.playing ? '' : ', not playing'}`;
      await audit(workspace.db, { workspaceId: workspace.id, who, action: 'changed', object }, clock.now());
      live.changed({ workspaceId: workspace.id, what: ['workspace', 'workflows'] });
      return state;
    },
  );

  app.post(
    '/sample/pass-time',
    {
      config: { access: 'build' },
      schema: {
        tags: TAGS,
        summary: "Make a visitor's waits pass: what comes after them happens now",
        body: timeBody,
      },
    },
    async ({ workspace, body }) => {
      const identity = { kind: 'anonymous', value: body.anonymousId } as const;
      const contactId = await holderOf(db, workspace.id, identity);
      if (contactId === null) throw contactRefusals.contactNotFound();
      return { contactId, waits: await passTime(sampleDeps(deps), workspace.id, contactId) };
    },
  );

  app.delete(
    '/sample',
    {
      config: { access: 'admin' },
      schema: { tags: TAGS, summary: 'Remove the sample company, without a row left' },
    },
    async ({ workspace }, reply) => {
      await removeSample(sampleDeps(deps), workspace.id);
      return reply.code(204).send();
    },
  );
};
