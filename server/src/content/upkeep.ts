import type { Clock, Db, Uuid } from '../platform/index.ts';
import { type AppendRestocked, tellRestocked } from './catalogue/restocked.ts';
import { countBestSellers } from './catalogue/sold.ts';
import { readDueSource } from './catalogue/sources.ts';
import { type AppendRedeemed, redeemCoupons } from './coupons/redeem.ts';
import type { Fetcher } from './fetching.ts';

/** How late a feed is read that became due, and how late a used code or a product that is back is told. */
const LOOK_EVERY_MS = 30_000;
/** Orders reach the log when they are folded: an hour covers a long backlog. */
const ORDERS_BACK_MS = 3_600_000;
/** The first look of a process goes back over what no process saw. */
const FIRST_BACK_MS = 7 * 24 * 3_600_000;
const COUNT_EVERY_MS = 3_600_000;

export interface UpkeepDeps {
  db: Db;
  clock: Clock;
  fetcher: Fetcher;
  append: AppendRedeemed & AppendRestocked;
  /** Inputs were appended for these contacts. */
  onAppended(contactIds: readonly Uuid[]): void;
  /** The catalogue of a workspace changed. */
  onProducts(workspaceId: number): void;
  onError(error: unknown, doing: string): void;
}

export interface Upkeep {
  /** Somebody asked for a feed to be read. */
  wake(): void;
  stop(): Promise<void>;
}

/**
 * What templates draw on, kept up: feeds read when they are due, best-sellers counted, used codes noticed, products that
 * are back told to who waits. Several
 * processes may do it: a feed is taken by one, and the rest can be done twice.
 */
export const createUpkeep = (deps: UpkeepDeps): Upkeep => {
  const { db, clock, fetcher, onError } = deps;
  let stopped = false;
  let cancel: () => void = () => undefined;
  let running: Promise<void> | undefined;
  let countedMs = Number.NEGATIVE_INFINITY;
  let ordersSinceMs = clock.now() - FIRST_BACK_MS;

  const readFeeds = async (): Promise<void> => {
    while (!stopped) {
      const workspaceId = await readDueSource(db, fetcher, () => clock.now());
      if (workspaceId === null) return;
      deps.onProducts(workspaceId);
    }
  };
  const redeem = async (): Promise<void> => {
    const nextMs = clock.now() - ORDERS_BACK_MS;
    const contacts = await redeemCoupons(db, ordersSinceMs, deps.append);
    ordersSinceMs = nextMs;
    if (contacts.length > 0) deps.onAppended(contacts);
  };
  const restocked = async (): Promise<void> => {
    const contacts = await tellRestocked(db, deps.append);
    if (contacts.length > 0) deps.onAppended(contacts);
  };
  const count = async (): Promise<void> => {
    if (clock.monotonic() - countedMs < COUNT_EVERY_MS) return;
    await countBestSellers(db, clock.now());
    countedMs = clock.monotonic();
  };
  const attempt = (work: () => Promise<void>, doing: string): Promise<void> =>
    work().catch((error: unknown) => onError(error, doing));

  const round = async (): Promise<void> => {
    await attempt(readFeeds, 'reading feeds of products');
    await attempt(restocked, 'telling who waits for a product');
    await attempt(redeem, 'looking for used coupons');
    await attempt(count, 'counting what sells');
  };
  const look = (): void => {
    if (stopped || running) return;
    cancel();
    running = round().then(() => {
      running = undefined;
      if (!stopped) cancel = clock.after(LOOK_EVERY_MS, look);
    });
  };
  look();
  return {
    wake: look,
    stop: async () => {
      stopped = true;
      cancel();
      await running;
    },
  };
};
