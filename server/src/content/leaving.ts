/**
 * What mails need that is looked up at the moment they leave: rules, products, codes. Mails of one version that are
 * started together are looked up together, a few statements for all of them; templates that look nothing up wait for
 * nothing.
 */
import type { Db } from '../platform/index.ts';
import type { CompiledTemplate } from './compile.ts';
import { type CodeAnswer, codesFor } from './coupons/give.ts';
import { RenderFailed } from './errors.ts';
import { type LookupRules, looksUp, lookUpAll, NO_LOOKUPS } from './lookups.ts';
import { type Lookups, type RenderVars, renderEmail } from './render.ts';

/** A message that leaves. */
export interface LeavingMessage {
  messageId: string;
  contactId: string;
  enrollmentId: string | null;
  workflowId: number | null;
  /** since when it was put off; null: it was not */
  deferredSince: Date | null;
}

/** Why a message cannot be filled; it fails with it. */
export interface NoCode {
  code: 'noCoupon';
  text: string;
  pool: string;
  [key: string]: string;
}

export interface Leaving {
  /**
   * What the message is filled with, or why it cannot be. Throws, so that the message waits, while a pool of codes is
   * empty that may be filled.
   */
  lookUp(
    message: LeavingMessage,
    compiled: CompiledTemplate,
    workspace: LookupRules,
    vars: RenderVars,
  ): Promise<Lookups | { cannot: NoCode }>;
}

/** Messages wait this long for an empty pool to be filled; after that they fail, and say so. */
const CODES_WAIT_MS = 4 * 3_600_000;

interface Asked {
  message: LeavingMessage;
  vars: RenderVars;
  done(found: Lookups | { cannot: NoCode }): void;
  fail(error: unknown): void;
}

interface Batch {
  compiled: CompiledTemplate;
  workspace: LookupRules;
  asked: Asked[];
}

const NO_CODE_TEXTS = {
  empty: 'there is no code left in it',
  expired: 'its codes have expired',
  noPool: 'there is no such pool any more',
} as const;

const noCode = (pool: string, why: keyof typeof NO_CODE_TEXTS): NoCode => ({
  code: 'noCoupon',
  text: `No code of the coupon pool "${pool}": ${NO_CODE_TEXTS[why]}`,
  fix: why === 'noPool' ? 'Take it out of the template.' : 'Add codes to it under Messages, Coupons.',
  pool,
});

/** Pools whose code the mail really prints: one in a part for others is not given out. */
const poolsPrinted = (compiled: CompiledTemplate, vars: RenderVars, lookups: Lookups): string[] => {
  const printed = new Set<string>();
  const coupon: Record<string, string> = {};
  for (const pool of compiled.wanted.coupons)
    Object.defineProperty(coupon, pool, {
      enumerable: true,
      get: () => {
        printed.add(pool);
        return pool;
      },
    });
  try {
    renderEmail(compiled, { ...vars, lookups: { ...lookups, coupon } }, null);
  } catch (error) {
    // it fails again where it is filled, and is told there
    if (!(error instanceof RenderFailed)) throw error;
  }
  return [...printed];
};

/** Codes for those who print one, pool by pool; a message without its code is settled here. */
const withCodes = async (
  db: Db,
  { compiled, workspace }: Batch,
  found: { asked: Asked; lookups: Lookups }[],
): Promise<{ asked: Asked; lookups: Lookups }[]> => {
  const printed = found.map(({ asked, lookups }) => poolsPrinted(compiled, asked.vars, lookups));
  const out = new Set<number>();
  const refuse = (index: number, pool: string, none: Exclude<CodeAnswer, { code: string }>['none']): void => {
    const { asked } = found[index]!;
    const waitedMs = asked.vars.nowMs - (asked.message.deferredSince?.getTime() ?? asked.vars.nowMs);
    const why = noCode(pool, none);
    out.add(index);
    if (none === 'empty' && waitedMs < CODES_WAIT_MS) asked.fail(new Error(why.text));
    else asked.done({ cannot: why });
  };
  for (const pool of compiled.wanted.coupons) {
    const wanting = found.flatMap((_, index) =>
      printed[index]!.includes(pool) && !out.has(index) ? [index] : [],
    );
    if (wanting.length === 0) continue;
    const messages = wanting.map((index) => found[index]!.asked.message);
    const { nowMs } = found[wanting[0]!]!.asked.vars;
    const answers = await codesFor(db, { workspaceId: workspace.workspaceId, pool }, messages, nowMs);
    for (const [place, index] of wanting.entries()) {
      const answer = answers[place]!;
      if ('none' in answer) refuse(index, pool, answer.none);
      else {
        const { lookups } = found[index]!;
        found[index]!.lookups = { ...lookups, coupon: { ...lookups.coupon, [pool]: answer.code } };
      }
    }
  }
  return found.filter((_, index) => !out.has(index));
};

const run = async (db: Db, batch: Batch): Promise<void> => {
  const { compiled, workspace, asked } = batch;
  try {
    const readers = asked.map(({ message, vars }) => ({
      contactId: message.contactId,
      enrollmentId: message.enrollmentId,
      attributes: vars.contact,
      entry: vars.entry,
    }));
    const looked = await lookUpAll(db, workspace, compiled, readers, asked[0]!.vars.nowMs);
    const found = asked.map((one, index) => ({ asked: one, lookups: { ...looked[index]!, coupon: {} } }));
    const whole = compiled.wanted.coupons.length > 0 ? await withCodes(db, batch, found) : found;
    for (const { asked: one, lookups } of whole) one.done(lookups);
  } catch (error) {
    for (const { fail } of asked) fail(error);
  }
};

/** Look-ups of a process's senders. */
export const createLeaving = (db: Db): Leaving => {
  const batches = new Map<CompiledTemplate, Batch>();
  return {
    lookUp: (message, compiled, workspace, vars) => {
      if (!looksUp(compiled)) return Promise.resolve(NO_LOOKUPS);
      return new Promise((done, fail) => {
        const batch = batches.get(compiled) ?? { compiled, workspace, asked: [] };
        batch.asked.push({ message, vars, done, fail });
        if (batch.asked.length > 1) return;
        batches.set(compiled, batch);
        // the messages that were started together have all come by then
        setImmediate(() => {
          batches.delete(compiled);
          void run(db, batch);
        });
      });
    },
  };
};
