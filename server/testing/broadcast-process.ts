/**
 * A process that conducts, folds and sends broadcasts, to be killed by a test. Arguments: the addresses of the database
 * and of the SMTP server.
 */
import { createConductor } from '../src/broadcasts/index.ts';
import { appendInputs } from '../src/capture/index.ts';
import { createMailer, createSenders } from '../src/channels/index.ts';
import { createWorker, openEngineDb } from '../src/engine/index.ts';
import { createSignals, openDb, systemClock } from '../src/platform/index.ts';

const [url, smtpUrl] = process.argv.slice(2) as [string, string];
const clock = systemClock;
const signals = createSignals();
const log = {
  info: () => undefined,
  warn: () => undefined,
  error: (...said: unknown[]) => console.error(...said),
};
const secret = 'a secret of at least thirty-two characters';
const engineDb = openEngineDb(url);
const db = openDb({ connectionString: url, max: 4 });
const senders = createSenders({
  db: engineDb,
  clock,
  log,
  signals,
  mailer: createMailer({ db, clock, secret, smtpUrl }),
  secret,
  publicUrl: 'https://t.example',
  guard: { refusal: () => null },
  signed: () => ({ 'content-type': 'application/json' }),
  // broadcasts notify nobody
  personOf: () => Promise.reject(new Error('no notices here')),
  append: appendInputs,
  signalInbox: () => undefined,
});
const worker = createWorker({ db: engineDb, clock, log, signals, groups: 2, runSender: senders.run });
await worker.start();
createConductor({
  db,
  clock,
  // an experiment is another test's
  standing: async () => ({ winner: null, ahead: 'A' }),
  wakeGroups: () => signals.signal('broadcast'),
  onChanged: () => undefined,
  onError: (error) => console.error(error),
});
