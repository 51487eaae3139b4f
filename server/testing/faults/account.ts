/** What must be true of the database and of the sink after all the kills: a list of what is not. */
import { type Db, sql } from '../../src/platform/index.ts';
import type { SunkMail } from '../smtp-sink.ts';
import { PING, type Sent } from './load.ts';

/** Mails of a process whose hand-over nobody knows the outcome of, at most, per kill (P5). */
export const UNKNOWN_MAX = 20;

interface Stored {
  messageId: string;
  person: string;
  n: number;
  name: string;
}

export interface Account {
  problems: string[];
  stored: number;
  requested: number;
  delivered: number;
  unknown: number;
}

const storedEvents = (db: Db): Promise<Stored[]> =>
  db.query<Stored>(sql`
    select properties ->> 'id' as "messageId", substr(via, length('user:') + 1) as person, (properties ->> 'n')::int as n, name
    from events where kind = 'track' order by received_at`);

interface Message {
  number: string;
  address: string;
  state: string;
  started: boolean;
}

const messagesOf = (db: Db): Promise<Message[]> =>
  db.query<Message>(sql`
    select m.data -> 'entry' ->> 'id' as number, m.address, m.state, o.started_at is not null as started
    from messages m left join outbox o on o.bucket = m.bucket and o.message_id = m.message_id`);

/** Everything that was stored is folded, and nothing is left to start. */
export const isSettled = async (db: Db): Promise<boolean> => {
  const [row] = await db.query<{ busy: boolean }>(sql`
    select exists (select from inbox) or exists (select from outbox where started_at is null) as busy`);
  return !row!.busy;
};

const counted = <T>(list: readonly T[], keyOf: (one: T) => string): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const one of list) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return counts;
};

/** P1, P3: what was acknowledged is stored once; what was given up once at most; and nothing else is. */
const storedOnce = (sent: readonly Sent[], stored: readonly Stored[]): string[] => {
  const times = counted(stored, ({ messageId }) => messageId);
  const problems = sent.flatMap(({ messageId, acknowledged }) => {
    const found = times.get(messageId) ?? 0;
    if (acknowledged && found !== 1)
      return [`P1: ${messageId} was acknowledged and is stored ${found} times`];
    return found > 1 ? [`P1: ${messageId} is stored ${found} times`] : [];
  });
  const known = new Set(sent.map(({ messageId }) => messageId));
  return [
    ...problems,
    ...stored
      .filter(({ messageId }) => !known.has(messageId))
      .map(({ messageId }) => `P3: ${messageId} was never sent`),
  ];
};

/** P2: a person's events arrived in the order in which they were sent, each after the one before was acknowledged. */
const inOrder = (sent: readonly Sent[], stored: readonly Stored[]): string[] => {
  const acknowledged = new Set(sent.filter((one) => one.acknowledged).map(({ messageId }) => messageId));
  const last = new Map<string, number>();
  return stored.flatMap(({ person, n, messageId }) => {
    // one that was given up may be stored while the next is on its way
    if (!acknowledged.has(messageId)) return [];
    const before = last.get(person) ?? 0;
    last.set(person, n);
    return n > before ? [] : [`P2: ${messageId} arrived after number ${before}`];
  });
};

/** P3, P5: each ping asked for one mail; each mail came once at most; delivered and unknown are all. */
const mailedOnce = (
  stored: readonly Stored[],
  messages: readonly Message[],
  mails: readonly SunkMail[],
  kills: number,
): { problems: string[]; delivered: number; unknown: number } => {
  const requested = counted(messages, ({ number }) => number);
  const arrived = counted(mails, (mail) => mail.header('subject')!);
  const inDoubt = messages.filter(({ state, started }) => state === 'unknown' || started);
  const problems = [
    ...stored
      .filter(({ name, messageId }) => (requested.get(messageId) ?? 0) !== (name === PING ? 1 : 0))
      .map(({ messageId }) => `P3: ${messageId} asked for ${requested.get(messageId) ?? 0} mails`),
    ...[...arrived]
      .filter(([, times]) => times > 1)
      .map(([number, times]) => `P5: ${number} came ${times} times`),
    ...messages
      .filter(({ state, number }) => state === 'submitted' && !arrived.has(number))
      .map(({ number }) => `P5: ${number} counts as submitted and never came`),
    ...messages
      .filter(({ state, started }) => !started && !['submitted', 'unknown'].includes(state))
      .map(({ number, state }) => `P5: ${number} is ${state}`),
    ...mails
      .filter(
        (mail) =>
          !messages.some(({ number, address }) => number === mail.header('subject') && address === mail.to),
      )
      .map((mail) => `P5: a mail that nobody asked for: ${mail.header('subject')}`),
  ];
  if (inDoubt.length > UNKNOWN_MAX * kills)
    problems.push(`P5: ${inDoubt.length} are unknown after ${kills} kills`);
  return { problems, delivered: arrived.size, unknown: inDoubt.length };
};

export const accountOf = async (
  db: Db,
  sent: readonly Sent[],
  mails: readonly SunkMail[],
  kills: number,
): Promise<Account> => {
  const [stored, messages] = [await storedEvents(db), await messagesOf(db)];
  const [troubles] = await db.query<{ n: number }>(
    sql`select (select count(*) from poison) + (select count(*) from stuck) as n`,
  );
  const mailed = mailedOnce(stored, messages, mails, kills);
  return {
    problems: [
      ...storedOnce(sent, stored),
      ...inOrder(sent, stored),
      ...mailed.problems,
      ...(troubles!.n > 0 ? [`P3: ${troubles!.n} inputs were set aside`] : []),
    ],
    stored: stored.length,
    requested: messages.length,
    delivered: mailed.delivered,
    unknown: mailed.unknown,
  };
};
