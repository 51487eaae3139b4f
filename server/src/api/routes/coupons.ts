import { randomInt } from 'node:crypto';
import { Readable } from 'node:stream';
import { z } from 'zod';
import {
  addCodes,
  archivePool,
  type CouponPoolFigures,
  changePool,
  codesAfter,
  codesOfText,
  createPool,
  generatedCodes,
  givenPage,
  poolByKey,
  poolFigures,
} from '../../content/index.ts';
import { csvLine } from '../../imports/index.ts';
import type { Queryable } from '../../platform/index.ts';
import { audit } from '../../workspaces/index.ts';
import type { Routes } from '../context.ts';
import { cursorValues, pageOf, pageQuery } from '../keyset.ts';
import type { CouponGiven, CouponPoolShown, Page } from '../types.ts';

const tags = ['coupons'];
const keyParams = z.object({ key: z.string().min(1).max(60) });
const name = z.string().trim().min(1).max(200);
const expiresAt = z.iso.datetime({ offset: true }).nullable();
const lowBelow = z.int().min(0).max(1_000_000);

const newPool = z.strictObject({
  name,
  key: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,39}$/, 'must be small letters, digits, - and _')
    .describe('templates write {{ coupon.<key> }}'),
  per: z.enum(['contact', 'start']).default('contact'),
  expiresAt: expiresAt.default(null),
  lowBelow: lowBelow.default(100),
});
const change = z.strictObject({
  name: name.optional(),
  expiresAt: expiresAt.optional(),
  lowBelow: lowBelow.optional(),
});
/** Made by one request; more are asked for again. */
const GENERATED_MAX = 100_000;
const shape = z.strictObject({
  prefix: z
    .string()
    .regex(/^[\x21-\x7e]{0,20}$/, 'must be up to 20 letters and signs without spaces')
    .default(''),
  length: z.int().min(4).max(20).default(8),
  count: z.int().min(1).max(GENERATED_MAX),
});
const file = z.strictObject({ codes: z.string().min(1).max(900_000).describe('a code a line') });
const givenCursor = z.tuple([z.iso.datetime(), z.guid()]);

const shown = ({ expiresAt: ends, createdAt, poolId: _, ...pool }: CouponPoolFigures): CouponPoolShown => ({
  ...pool,
  expiresAt: ends?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
});

const CODES_AT_A_TIME = 5_000;

/** The codes of a pool as lines of a file. */
async function* codeLines(
  db: Queryable,
  of: { workspaceId: number; poolId: number },
): AsyncGenerator<string> {
  yield csvLine(['code', 'given_at']);
  for (let after = ''; ; ) {
    const rows = await codesAfter(db, { ...of, after, limit: CODES_AT_A_TIME });
    yield rows.map(({ code, takenAt }) => csvLine([code, takenAt?.toISOString() ?? ''])).join('');
    if (rows.length < CODES_AT_A_TIME) return;
    after = rows.at(-1)!.code;
  }
}

/** Coupon pools: codes that mails give out, each once. */
export const couponRoutes: Routes = (app, deps) => {
  const { clock, live } = deps;

  app.get(
    '/coupon-pools',
    { config: { access: 'read' }, schema: { tags, summary: 'Coupon pools with what is left of them' } },
    async ({ workspace: { db, id } }): Promise<{ items: CouponPoolShown[] }> => ({
      items: (await poolFigures(db, id)).map(shown),
    }),
  );

  app.post(
    '/coupon-pools',
    { config: { access: 'build' }, schema: { tags, summary: 'Make a pool without codes', body: newPool } },
    async ({ workspace: { db, id }, who, body }, reply): Promise<CouponPoolShown> => {
      const pool = await db.transaction(async (tx) => {
        const ends = body.expiresAt === null ? null : new Date(body.expiresAt);
        const made = await createPool(tx, { ...body, workspaceId: id, expiresAt: ends }, clock.now());
        const entry = { action: 'created', object: `coupon pool "${body.name}"` };
        await audit(tx, { workspaceId: id, who, ...entry }, clock.now());
        return made;
      });
      live.changed({ workspaceId: id, what: ['templates'] });
      reply.code(201);
      return shown({ ...pool, left: 0, given: 0, redeemed: 0 });
    },
  );

  app.patch(
    '/coupon-pools/:key',
    {
      config: { access: 'build' },
      schema: {
        tags,
        summary: 'Change name, end, or when a warning is due',
        params: keyParams,
        body: change,
      },
    },
    async ({ workspace: { db, id }, who, params, body }): Promise<CouponPoolShown> => {
      await db.transaction(async (tx) => {
        const { expiresAt: ends, name: newName, lowBelow: low } = body;
        await changePool(
          tx,
          { workspaceId: id, key: params.key },
          {
            ...(newName === undefined ? {} : { name: newName }),
            ...(low === undefined ? {} : { lowBelow: low }),
            ...(ends === undefined ? {} : { expiresAt: ends === null ? null : new Date(ends) }),
          },
        );
        const entry = { action: 'changed', object: `coupon pool "${params.key}"`, detail: body };
        await audit(tx, { workspaceId: id, who, ...entry }, clock.now());
      });
      live.changed({ workspaceId: id, what: ['templates', 'home'] });
      return shown((await poolFigures(db, id)).find(({ key }) => key === params.key)!);
    },
  );

  app.delete(
    '/coupon-pools/:key',
    {
      config: { access: 'build' },
      schema: {
        tags,
        summary: 'Take a pool out of use; codes that were given stay known',
        params: keyParams,
      },
    },
    async ({ workspace: { db, id }, who, params }, reply) => {
      await db.transaction(async (tx) => {
        await archivePool(tx, { workspaceId: id, key: params.key }, clock.now());
        const entry = { action: 'archived', object: `coupon pool "${params.key}"` };
        await audit(tx, { workspaceId: id, who, ...entry }, clock.now());
      });
      live.changed({ workspaceId: id, what: ['templates', 'home'] });
      return reply.code(204).send();
    },
  );

  const take = async (
    {
      db,
      id,
    }: { db: Parameters<typeof poolByKey>[0] & { transaction: typeof deps.db.transaction }; id: number },
    who: Parameters<typeof audit>[1]['who'],
    key: string,
    codes: readonly string[],
  ): Promise<{ added: number; known: number }> => {
    const { poolId } = await poolByKey(db, { workspaceId: id, key });
    const added = await db.transaction(async (tx) => {
      const count = await addCodes(tx, { workspaceId: id, poolId, codes });
      const entry = { action: 'added codes to', object: `coupon pool "${key}"`, detail: { count } };
      await audit(tx, { workspaceId: id, who, ...entry }, clock.now());
      return count;
    });
    live.changed({ workspaceId: id, what: ['templates', 'home'] });
    return { added, known: codes.length - added };
  };

  app.post(
    '/coupon-pools/:key/generate',
    {
      config: { access: 'build' },
      schema: { tags, summary: 'Make codes that cannot be guessed', params: keyParams, body: shape },
    },
    async ({ workspace, who, params, body }) =>
      take(workspace, who, params.key, generatedCodes(body, randomInt)),
  );

  app.post(
    '/coupon-pools/:key/import',
    {
      config: { access: 'build' },
      schema: { tags, summary: 'Add codes of the shop, one a line', params: keyParams, body: file },
    },
    async ({ workspace, who, params, body }) => take(workspace, who, params.key, codesOfText(body.codes)),
  );

  app.get(
    '/coupon-pools/:key/codes.csv',
    {
      config: { access: 'build' },
      schema: { tags, summary: 'All codes of a pool, for the shop', params: keyParams },
    },
    async ({ workspace: { db, id }, who, params }, reply) => {
      const { poolId } = await poolByKey(db, { workspaceId: id, key: params.key });
      const entry = { action: 'exported the codes of', object: `coupon pool "${params.key}"` };
      await audit(db, { workspaceId: id, who, ...entry }, clock.now());
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${params.key}.csv"`)
        .send(Readable.from(codeLines(db, { workspaceId: id, poolId })));
    },
  );

  app.get(
    '/coupon-pools/:key/given',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'Codes that were given, the newest first',
        params: keyParams,
        querystring: pageQuery,
      },
    },
    async ({ workspace: { db, id }, params, query }): Promise<Page<CouponGiven>> => {
      const { poolId } = await poolByKey(db, { workspaceId: id, key: params.key });
      const place = cursorValues(query.after, givenCursor);
      const before: [Date, string] | null = place ? [new Date(place[0]), place[1]] : null;
      const rows = await givenPage(db, { workspaceId: id, poolId, before, limit: query.limit + 1 });
      return pageOf(
        rows,
        query.limit,
        ({ givenAt, redeemedAt, ...row }): CouponGiven => ({
          ...row,
          givenAt: givenAt.toISOString(),
          redeemedAt: redeemedAt?.toISOString() ?? null,
        }),
        (row) => [row.givenAt.toISOString(), row.contactId],
      );
    },
  );
};
