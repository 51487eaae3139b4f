/** Makes the sample company: the workspace, what is published in it, and 90 days that the engine would have written. */
import { appendInputs, createRegistry } from '../capture/index.ts';
import { createMailer, createTemplates, type SendingWorkspace } from '../channels/index.ts';
import { setDomainRule } from '../companies/index.ts';
import { createPast, maintainPartitions, type PastContact } from '../engine/index.ts';
import { addPiece, beginImport, changePlan, readFile, startImport } from '../imports/index.ts';
import { bucketOf, type Clock, type Db, type JsonObject } from '../platform/index.ts';
import { createList } from '../segments/index.ts';
import {
  createWorkspace,
  keysOf,
  type StoredSettings,
  updateWorkspace,
  type Who,
  type WorkspaceRow,
} from '../workspaces/index.ts';
import { SHOP_NAME } from './catalogue.ts';
import { publishCompany } from './company.ts';
import { type Invented, importedAtMs, inventCrowd } from './crowd.ts';
import { createEnvelope } from './envelope.ts';
import { buyersOf, FAIR_FILE, fairFile } from './fair.ts';
import { scheduleLetterOfTheWeek } from './letter-of-the-week.ts';
import { createLetters } from './letters.ts';
import { live, type World } from './life.ts';
import { traitsOf } from './people.ts';
import { removeSample } from './remove.ts';
import { fillShelf } from './shelf.ts';
import { hurry } from './speed.ts';
import { toDoFor } from './to-do.ts';

export interface SampleDeps {
  db: Db;
  clock: Clock;
  /** of the installation: signs the links in mails */
  secret: string;
  /** where browsers reach this server, without a slash at the end */
  publicUrl: string;
  /** wakes the fold of a bucket */
  signal(bucket: number): void;
  /** an import was started: wakes who reads it */
  importStarted(): void;
}

export interface NewSample {
  who: Who & { kind: 'user' };
  timeZone: string;
  /** the same seed gives the same people */
  seed?: number;
  /** share done, 0 to 1, and what is being done */
  onProgress?: (share: number, doing: string) => void;
}

/** Who brings the list home. */
const SALES = 'Sales';
const FAIR_LIST = 'guests-of-the-fair';
const SAMPLE_NAME = 'Sample company';
const DEFAULT_SEED = 7;
/** The shop is in the Alps, whoever looks at it. */
const CURRENCY = 'EUR';

/** Address of the sample's shop, without a slash at its end. */
export const shopBase = (publicUrl: string, slug: string): string => `${publicUrl}/sample-shop/${slug}`;

/** People whose lives are led before their rows are written; also how often other work gets its turn. */
const PEOPLE_AT_ONCE = 150;
const PEOPLE_BETWEEN_TURNS = 10;

const otherWork = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Creates the workspace and its past, which ends now; it then plays live. Returns its slug. */
export const createSample = async (deps: SampleDeps, input: NewSample): Promise<{ slug: string }> => {
  const { db, clock } = deps;
  const { seed = DEFAULT_SEED, onProgress = () => undefined } = input;
  const nowMs = clock.now();
  onProgress(0, 'Setting up the shop');
  const crowd = inventCrowd(seed, nowMs, input.timeZone);
  const bornMs = importedAtMs(0, nowMs);
  await maintainPartitions(db, bornMs);
  const workspace = await openShop(deps, input, bornMs, nowMs);
  try {
    await livePast(deps, workspace, crowd, { seed, nowMs, onProgress });
  } catch (error) {
    // half a past is of no use to anybody
    await removeSample({ db, clock, onError: () => undefined }, workspace.workspaceId);
    throw error;
  }
  return { slug: workspace.slug };
};

const openShop = (
  { db, publicUrl }: SampleDeps,
  { who, timeZone, seed = DEFAULT_SEED }: NewSample,
  bornMs: number,
  nowMs: number,
): Promise<WorkspaceRow> =>
  db.transaction(async (tx) => {
    const shop = { name: SAMPLE_NAME, timeZone, currency: CURRENCY, isSample: true };
    const row = await createWorkspace(tx, shop, who, nowMs);
    const settings: StoredSettings = {
      ...row.settings,
      website: shopBase(publicUrl, row.slug),
      brand: { color: '#0b6b63', address: `${SHOP_NAME}, Bergstrasse 12, 6020 Innsbruck` },
      sender: { name: SHOP_NAME, email: 'hello@steinbock.example' },
      sample: { speed: 1, playing: false },
    };
    await updateWorkspace(tx, { ...row, settings });
    const shelf = {
      workspaceId: row.workspaceId,
      base: shopBase(publicUrl, row.slug),
      currency: CURRENCY,
      seed,
    };
    await fillShelf(tx, shelf, bornMs);
    await publishCompany(tx, row.workspaceId, bornMs, nowMs);
    // guests of the fair belong to the firms whose addresses they have
    await setDomainRule(tx, row.workspaceId, 'join', bornMs);
    const list = { workspaceId: row.workspaceId, key: FAIR_LIST, name: 'Guests of the fair', by: SALES };
    await createList(tx, list, bornMs);
    return { ...row, settings };
  });

const livePast = async (
  deps: SampleDeps,
  workspace: WorkspaceRow,
  crowd: readonly Invented[],
  {
    seed,
    nowMs,
    onProgress,
  }: { seed: number; nowMs: number; onProgress: NonNullable<NewSample['onProgress']> },
): Promise<void> => {
  const { db, clock, secret, publicUrl } = deps;
  const { workspaceId } = workspace;
  const [key] = await keysOf(db, workspaceId);
  const names = createRegistry({ db, clock, onError: () => undefined });
  const mailer = createMailer({ db, clock, secret, smtpUrl: undefined });
  const sending: SendingWorkspace = workspace;
  const letters = createLetters({
    templates: createTemplates(db),
    workspace: sending,
    secret,
    trackingBase: publicUrl,
    nowMs,
  });
  const world: World = {
    past: await createPast(db, workspaceId),
    workspace: sending,
    letters,
    envelope: createEnvelope(key!.keyId, (call) => names.learn(workspaceId, [call], nowMs)),
    base: shopBase(publicUrl, workspace.slug),
    seed,
    nowMs,
  };
  const sandbox = mailer.providerOf(sending);
  const contacts: PastContact[] = [];
  let writing: Promise<unknown> = Promise.resolve();
  let batch: PastContact[] = [];
  const keep = async (): Promise<void> => {
    const [people, mails] = [batch, letters.kept()];
    batch = [];
    await writing;
    writing = (async () => {
      await world.past.write(people);
      await Promise.all(mails.map((mail) => sandbox.submit(mail)));
      await names.flush();
    })();
    // heard where it is awaited
    writing.catch(() => undefined);
  };
  for (const [at, invented] of crowd.entries()) {
    const contact = await live(world, invented);
    contacts.push(contact);
    batch.push(contact);
    if (batch.length >= PEOPLE_AT_ONCE) await keep();
    if (at % PEOPLE_BETWEEN_TURNS === 0) {
      onProgress(at / crowd.length, 'Living 90 days of a shop');
      await otherWork();
    }
  }
  await keep();
  await writing;
  await names.stop();
  await mailer.close();
  await mergeTwo(deps, workspaceId, crowd, contacts);
  await joinFirms(deps, workspaceId, buyersOf(seed, crowd), contacts);
  await leaveToDo(deps, workspaceId, buyersOf(seed, crowd), contacts);
  await bringFair(deps, workspaceId, fairFile(seed, crowd));
  await scheduleLetterOfTheWeek(db, workspaceId, clock.now());
  await hurry(deps, workspaceId, { speed: 60, playing: true });
  onProgress(1, 'Ready');
};

/** Pairs that turn out to be one person, for the engine itself to merge. */
const MERGES = 2;

/** Somebody known signs in on a device that had been a stranger's until now: two contacts become one (P10). */
const mergeTwo = async (
  { db, signal, clock }: SampleDeps,
  workspaceId: number,
  crowd: readonly Invented[],
  contacts: readonly PastContact[],
): Promise<void> => {
  const strangers = crowd.filter(({ person, visits }) => !person.isKnown && visits.length > 1);
  const known = crowd.filter(({ person, visits }) => person.userId !== null && visits.length > 2);
  const atMs = clock.now();
  const inputs = strangers.slice(-MERGES).flatMap((stranger, at) => {
    const one = known.at(-1 - at);
    if (!one) return [];
    const { person } = one;
    const identities = [
      { kind: 'user', value: person.userId! },
      { kind: 'email', value: person.email },
      { kind: 'anonymous', value: stranger.person.anonymousId },
    ];
    const payload: JsonObject = { type: 'identify', identities, traits: traitsOf(person), context: {} };
    const contactId = contacts[one.n]!.contactId;
    const via = `user:${person.userId}`;
    return [
      { contactId, workspaceId, kind: 'identify', name: 'Identified', occurredAtMs: atMs, via, payload },
    ];
  });
  await appendInputs(db, inputs);
  for (const { contactId } of inputs) signal(bucketOf(contactId));
};

/** Customers who buy for a firm say so, as the shop's site would when they sign in. */
const joinFirms = async (
  { db, signal, clock }: SampleDeps,
  workspaceId: number,
  buyers: ReturnType<typeof buyersOf>,
  contacts: readonly PastContact[],
): Promise<void> => {
  const inputs = buyers.map(({ one, firm: { groupId, ...traits } }) => {
    const identities = [{ kind: 'user', value: one.person.userId! }];
    const payload: JsonObject = { type: 'group', identities, groupId, traits, context: {} };
    const { contactId } = contacts[one.n]!;
    const via = `user:${one.person.userId}`;
    return {
      contactId,
      workspaceId,
      kind: 'group',
      name: 'Grouped',
      occurredAtMs: clock.now(),
      via,
      payload,
    };
  });
  await appendInputs(db, inputs);
  for (const { contactId } of inputs) signal(bucketOf(contactId));
};

/** Firms that buy are called: the first tasks of whoever looks around. */
const leaveToDo = async (
  { db, signal, clock }: SampleDeps,
  workspaceId: number,
  buyers: ReturnType<typeof buyersOf>,
  contacts: readonly PastContact[],
): Promise<void> => {
  const people = buyers.map(({ one }) => {
    const { contactId } = contacts[one.n]!;
    return { contactId, bucket: bucketOf(contactId) };
  });
  const inputs = toDoFor(workspaceId, people, { by: SALES, nowMs: clock.now() });
  await appendInputs(db, inputs);
  for (const { contactId } of inputs) signal(bucketOf(contactId));
};

/** Sales comes home from the fair with a list; the importer of this process, or of another, reads it. */
const bringFair = async (
  { db, clock, importStarted }: SampleDeps,
  workspaceId: number,
  file: string,
): Promise<void> => {
  const nowMs = clock.now();
  const key = {
    workspaceId,
    importId: await beginImport(db, { workspaceId, name: FAIR_FILE, by: SALES }, nowMs),
  };
  await addPiece(db, key, { piece: 0, content: Buffer.from(file) });
  const { plan, revision } = await readFile(db, key, {});
  const choices: typeof plan.choices = { ...plan.choices, existing: 'fillEmpty', list: FAIR_LIST };
  await changePlan(db, key, { plan: { ...plan, choices }, revision });
  await startImport(db, key, nowMs);
  importStarted();
};
