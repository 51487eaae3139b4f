/**
 * One Baton process put together: database, API, capture, workers, senders, in the roles of its configuration.
 * `main.ts` runs it; tests and benchmarks start it the same way.
 */
import { readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import {
  type ApiDeps,
  buildApp,
  createChanges,
  createDuplicateSearches,
  createLiveHub,
  keepTidy,
} from './api/index.ts';
import { startBackground } from './background.ts';
import { appendInputs, captureRoutes, createCapture, firstTime } from './capture/index.ts';
import {
  createDnsLook,
  createMailer,
  createMessageTokens,
  createSenders,
  heldCount,
  sendTestMail,
  sendTestText,
} from './channels/index.ts';
import { pictureRoutes } from './content/index.ts';
import { bumpDefinitions, bumpEpoch } from './definitions/index.ts';
import { changesTasks, createWorker, freeLeases, openEngineDb, type Worker } from './engine/index.ts';
import {
  barForFeedback,
  createMailIntake,
  feedbackRoutes,
  followMailboxes,
  providerWebhookRoutes,
  startMailReceiver,
  textRoutes,
} from './feedback/index.ts';
import { happenedOf, requestedOf } from './hand-over.ts';
import { createReports, feedSince, noticeOfPerson } from './insights/index.ts';
import {
  type Clock,
  type Config,
  checkPorts,
  createLog,
  createSignals,
  inWorkspace,
  type Listening,
  type Log,
  migrate,
  type OpenedDatabase,
  openDatabase,
  openDb,
  projectFolder,
  type Queryable,
  systemClock,
} from './platform/index.ts';
import { playSamples, shopRoutes } from './sample/index.ts';
import { createSimulations } from './simulator/index.ts';
import { createWakeUps } from './wake-ups.ts';
import {
  addressGuard,
  createOutbound,
  createTeller,
  runDeliveries,
  signedHeaders,
} from './webhooks/index.ts';
import { createAuth, lookupWriteKey, noteKeyUse } from './workspaces/index.ts';

export interface RunningServer {
  app: FastifyInstance | null;
  /** where it listens: http://127.0.0.1:4000; null for a worker */
  address: string | null;
  database: OpenedDatabase;
  worker: Worker | null;
  /** Stops accepting, finishes the batches at hand, gives the leases back, closes the database. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  clock?: Clock;
  log?: Log;
  /** prints a line per step of the start */
  onStep?: (what: string) => void;
  /** ends this process as kill -9 does; undefined: nobody would start it again */
  kill?: () => void;
}

/** How long a stop may take before sockets are cut (DESIGN 7: out within 10 s). */
const STOP_WITHIN_MS = 9_000;

/** Two inserts in flight, a few look-ups beside them. */
const CAPTURE_POOL_MAX = 6;
/** These stay, however long they are idle: the first insert of a new connection costs 6.6 ms instead of 0.6. */
const CAPTURE_POOL_MIN = 3;
/** A flush must not hang: what waits longer is answered with an error and sent again. */
const CAPTURE_TIMEOUT_MS = 10_000;

const freeBytes = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/** Where this process will listen. */
const portsOf = ({ role, port, host, smtpReceive }: Config): Listening[] =>
  role === 'worker' ? [] : [{ port, host }, ...(smtpReceive ? [smtpReceive] : [])];

/** Starts the process; when something stops the start, what was opened is closed again. */
export const startServer = async (config: Config, options: ServerOptions = {}): Promise<RunningServer> => {
  const onStep = options.onStep ?? (() => undefined);
  await checkPorts(portsOf(config));
  const database = await openDatabase(config, { log: onStep });
  try {
    return await runOn(database, config, options);
  } catch (error) {
    await database.close();
    throw error;
  }
};

const runOn = async (
  database: OpenedDatabase,
  config: Config,
  options: ServerOptions,
): Promise<RunningServer> => {
  const clock = options.clock ?? systemClock;
  const log = options.log ?? createLog({ level: config.logLevel, pretty: config.logPretty });
  const onStep = options.onStep ?? (() => undefined);
  const { db } = database;
  const report = await migrate(db);
  onStep(`database ready: PostgreSQL ${database.version}, ${report.applied.length} migrations applied`);
  const signals = createSignals();
  const changes = createChanges({ db, clock });
  const wakeUps = createWakeUps({ db, clock, signals });
  const outbound = createOutbound({ allowPrivate: config.allowPrivate });
  const onError = (error: unknown, doing: string): void => log.error({ err: error }, doing);

  const publicUrl =
    config.publicUrl ?? `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${config.port}`;
  const runsWork = config.role !== 'api';
  const mailer = createMailer({ db, clock, secret: config.secret, smtpUrl: config.smtpUrl });
  const tellWebhooks = createTeller(clock);
  const engineDb = runsWork ? openEngineDb(database.url) : null;
  const senders = createSenders({
    db: engineDb ?? db,
    clock,
    log,
    signals,
    mailer,
    secret: config.secret,
    publicUrl,
    guard: addressGuard({ allowPrivate: config.allowPrivate }),
    signed: signedHeaders,
    personOf: (row, nowMs) => noticeOfPerson(engineDb ?? db, row, nowMs),
    append: async (tx, inputs) => {
      await barForFeedback(tx, inputs);
      return appendInputs(tx, inputs);
    },
    signalInbox: wakeUps.inboxOf,
    onOutcomes: async (tx, outcomes) => {
      await tellWebhooks(tx, outcomes.flatMap(happenedOf));
    },
    onSettled: (workspaceId) => changes.tell({ workspaceId, what: ['messages', 'broadcasts', 'home'] }),
    onStopped: (workspaceId) => changes.tell({ workspaceId, what: ['workspace', 'home', 'messages'] }),
  });
  const worker = engineDb
    ? createWorker({
        db: engineDb,
        clock,
        log,
        signals,
        groups: config.groups,
        runSender: senders.run,
        onFolded: (drafts) => {
          senders.offer(drafts.flatMap(requestedOf));
          if (drafts.some((draft) => draft.happened.length > 0)) deliveries?.wake();
          for (const workspaceId of new Set(drafts.map((draft) => draft.workspaceId)))
            changes.tell({ workspaceId, what: ['contacts', 'segments', 'workflows', 'messages', 'home'] });
          const talking = drafts.filter((draft) => draft.conversations.size > 0);
          for (const workspaceId of new Set(talking.map((draft) => draft.workspaceId)))
            changes.tell({ workspaceId, what: ['inbox'] });
          const busy = drafts.filter(changesTasks);
          for (const workspaceId of new Set(busy.map((draft) => draft.workspaceId)))
            changes.tell({ workspaceId, what: ['tasks'] });
        },
      })
    : null;
  const deliveries = runsWork
    ? runDeliveries({
        db,
        clock,
        log,
        outbound,
        secret: config.secret,
        random: Math.random,
        onDisabled: ({ workspaceId, url }) => log.warn({ workspaceId, url }, 'a webhook was disabled'),
      })
    : null;
  // nobody else works on the embedded database: what a killed process held is free at once
  if (database.embedded) await freeLeases(db);
  await worker?.start();
  await wakeUps.start(worker);
  onStep(`engine ready: ${config.groups} groups`);

  const reports = createReports();
  const simulations = createSimulations({
    db,
    url: database.url,
    clock,
    onChanged: (workspaceId) => changes.tell({ workspaceId, what: ['simulations'] }),
    onError,
  });
  const duplicates = createDuplicateSearches({
    db,
    clock,
    log,
    reports,
    onChange: (workspaceId) => changes.tell({ workspaceId, what: ['contacts'] }),
  });
  const background = worker
    ? startBackground({
        db,
        clock,
        secret: config.secret,
        signals,
        wakeUps,
        changes,
        outbound,
        duplicates,
        onError,
      })
    : null;
  const stopTidying = keepTidy({ db, clock, log, duplicates });
  const live = createLiveHub({
    clock,
    feedSince: (workspaceId, cursor) => feedSince(inWorkspace(db, workspaceId), cursor, clock.now()),
    tell: changes.tell,
    onChanged: changes.onChanged,
    onError: (error) => onError(error, 'live updates'),
  });

  const deps: ApiDeps = {
    db,
    clock,
    log,
    secret: config.secret,
    publicUrl: config.publicUrl,
    live,
    outbound,
    auth: createAuth({
      db,
      secret: config.secret,
      log,
      ...(config.publicUrl ? { publicUrl: config.publicUrl } : {}),
    }),
    reports,
    simulations,
    duplicates,
    dns: createDnsLook(),
    mailByDefault: config.smtpUrl ? 'server' : 'sandbox',
    hooks: {
      heldCount,
      sendingChanged: () => senders.wakeAll(),
      eventMapChanged: (tx, workspaceId) => recompile(tx, workspaceId, clock.now()),
      mailInvite: (invite, link) => mailer.mailInvite(invite, link),
      sendTestText: (test) =>
        sendTestText(
          { workspaces: mailer.workspaces, texter: senders.texter, clock, secret: config.secret, publicUrl },
          test,
        ),
      sendTest: (test) => sendTestMail({ mailer, clock, secret: config.secret, publicUrl }, test),
      inputAppended: wakeUps.inboxOf,
      importStarted: () => background?.importer.wake(),
      mailboxesChanged: () => mailboxes?.wake(),
      receivesMailOn: () => receiver?.port ?? null,
      broadcastChanged: () => background?.conductor.wake(),
      feedDue: () => background?.upkeep.wake(),
      erasureAsked: () => background?.eraser.wake(),
      // where another process does the work, killing this one would show nothing
      pullPlug: runsWork ? options.kill : undefined,
    },
  };

  const captureDb = openDb({
    connectionString: database.url,
    max: CAPTURE_POOL_MAX,
    min: CAPTURE_POOL_MIN,
    statementTimeoutMs: CAPTURE_TIMEOUT_MS,
  });
  const capture = createCapture({
    db: captureDb,
    clock,
    ...(database.embedded ? { diskFreeBytes: () => freeBytes(config.dataFolder) } : {}),
    lookupKey: (key) => lookupWriteKey(db, key),
    keyUsed: (keyId, use) => noteKeyUse(db, { keyId, ...use }, use.atMs),
    signal: wakeUps.inboxOf,
    onError,
    onNames: (workspaceId) => changes.tell({ workspaceId, what: ['attributes', 'events-seen'] }),
  });
  const player = worker
    ? playSamples({
        db,
        clock,
        capture,
        signal: wakeUps.inboxOf,
        isMine: () => worker.holdsGroup('fold', 0),
        onSlowed: (workspaceId) => changes.tell({ workspaceId, what: ['workspace'] }),
        onError,
      })
    : null;
  const intake = createMailIntake({
    db,
    clock,
    tokens: createMessageTokens(config.secret),
    append: appendInputs,
    signal: wakeUps.inboxOf,
  });
  const receiver =
    config.smtpReceive && config.role !== 'worker'
      ? await openReceiver(config.smtpReceive, { intake, clock, onError })
      : null;
  const mailboxes = worker
    ? followMailboxes({
        db,
        clock,
        secret: config.secret,
        intake,
        isMine: () => worker.holdsGroup('fold', 0),
        onChanged: (workspaceId) => changes.tell({ workspaceId, what: ['workspace'] }),
        onError,
      })
    : null;
  if (receiver) onStep(`bounces and answers are taken on port ${receiver.port}`);
  let app: FastifyInstance | null = null;
  let address: string | null = null;
  if (config.role !== 'worker') {
    const trackerScript = await readFile(
      join(projectFolder(), 'tracker', 'dist', 'tracker.js'),
      'utf8',
    ).catch(() => undefined);
    app = await buildApp(deps, {
      webFolder: join(projectFolder(), 'web', 'dist'),
      trustProxy: config.trustProxy,
      readiness: () => worker?.alarms() ?? [],
      plugins: [
        (scope) => captureRoutes(scope, { capture, publicUrl: config.publicUrl, trackerScript }),
        (scope) =>
          feedbackRoutes(scope, {
            db,
            clock,
            secret: config.secret,
            append: appendInputs,
            signal: wakeUps.inboxOf,
            onError,
          }),
        (scope) => pictureRoutes(scope, { db }),
        (scope) =>
          providerWebhookRoutes(scope, {
            db,
            clock,
            secret: config.secret,
            append: appendInputs,
            firstTime,
            signal: wakeUps.inboxOf,
            onNoted: (workspaceId) => changes.tell({ workspaceId, what: ['workspace'] }),
            onError,
          }),
        (scope) =>
          textRoutes(scope, {
            db,
            clock,
            secret: config.secret,
            publicUrl,
            append: appendInputs,
            signal: wakeUps.inboxOf,
            found: (workspaceId, phone) =>
              capture.takeOwn(workspaceId, { type: 'identify', traits: { phone } }),
            onError,
          }),
        (scope) => shopRoutes(scope, { db }),
      ],
    });
    address = await app.listen({ port: config.port, host: config.host });
  }

  return {
    app,
    address,
    database,
    worker,
    stop: async () => {
      const finished = (async () => {
        live.close();
        await app?.close();
        await receiver?.close();
        await mailboxes?.stop();
        await player?.stop();
        await background?.stop();
        await simulations.stop();
        await duplicates.stop();
        await capture.stop();
        await captureDb.close();
        await worker?.stop();
        await deliveries?.stop();
        await wakeUps.stop();
        await changes.close();
        await stopTidying();
        await mailer.close();
        await engineDb?.close();
      })();
      await Promise.race([finished, new Promise<void>((resolve) => clock.after(STOP_WITHIN_MS, resolve))]);
      await database.close();
    },
  };
};

const openReceiver = async (
  { port, host, tlsFile }: NonNullable<Config['smtpReceive']>,
  deps: Omit<Parameters<typeof startMailReceiver>[0], 'port' | 'host' | 'tls'>,
) => {
  const pem = tlsFile === undefined ? undefined : await readFile(tlsFile, 'utf8');
  return startMailReceiver({ port, host, ...(pem ? { tls: { cert: pem, key: pem } } : {}), ...deps });
};

/** The event map is part of compiled definitions: everybody is judged again under the new one. */
const recompile = async (tx: Queryable, workspaceId: number, nowMs: number): Promise<void> => {
  await bumpEpoch(tx, workspaceId, nowMs);
  await bumpDefinitions(tx);
};
