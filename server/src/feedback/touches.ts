/**
 * Clicks, held until it is known what came with them (P16).
 *
 *   asked    a link of a mail is asked for: one row, committed before the answer. A click that is a machine's by itself
 *            becomes its input at once; one that may be a person's waits in the row
 *   judged   `HOLD_MS` later, with all that was asked for of the same mail until then, in whichever process: the
 *            input is appended with its final verdict, in the transaction that empties the row
 *   gone     a minute later
 *
 * So decisions see a click once, with the verdict that stays. A click is never lost: the row is there before the answer,
 * and any process judges what is due. Twice at once is one: the row is emptied once.
 */
import { bucketOf, type Clock, type Db, newId, type Queryable, sql, type Uuid } from '../platform/index.ts';
import { type Asked, BURST_MS, burstVerdict } from './burst.ts';
import { type FeedbackInput, rejudged } from './inputs.ts';
import type { SentMessage } from './queries.ts';

/** How long a click waits: the burst, and what a commit may take. Longer: a person's click counts later. */
export const HOLD_MS = BURST_MS + 200;
/** What was asked for is remembered this long. */
const REMEMBER_MS = 60_000;
/** Behind the timers: clicks of a process that died are judged by another within this. */
const POLL_MS = 5_000;
const BATCH_MAX = 500;
const AGENT_CHARS_MAX = 300;

export interface TouchesDeps {
  db: Db;
  clock: Clock;
  /** Appends inputs to contacts' inboxes, in the given transaction. */
  append: (tx: Queryable, inputs: readonly FeedbackInput[]) => Promise<unknown>;
  /** An input came into the inbox of a contact in this bucket. */
  signal: (bucket: number) => void;
  onError: (error: unknown, doing: string) => void;
}

export interface Touches {
  /** Remembers what was asked for; `held`: the input it becomes, if its neighbours say nothing else. */
  note(message: SentMessage, asked: Asked, held: FeedbackInput | null): Promise<void>;
  /** Waits for what is being judged; the rest is judged by another process, or at the next start. */
  stop(): Promise<void>;
}

interface TouchRow {
  bucket: number;
  contactId: Uuid;
  messageId: Uuid;
  touchId: Uuid;
  link: string;
  agent: string;
  at: Date;
}

const askedOf = ({ link, agent, at }: TouchRow): Asked => ({ link, agent, atMs: at.getTime() });

/** Takes held clicks that came before `before`, once each. Rows: those due, at most 500. */
const takeDue = (tx: Queryable, before: Date): Promise<(TouchRow & { input: FeedbackInput })[]> =>
  tx.query({
    name: 'feedback-touches-due',
    text: `with due as materialized (
        select bucket, contact_id, touch_id, input from mail_touches
        where bucket >= 0 and at <= $1 and input is not null
        order by at
        limit ${BATCH_MAX}
      )
      update mail_touches t set input = null
      from due d
      where t.bucket = d.bucket and t.contact_id = d.contact_id and t.touch_id = d.touch_id and t.input is not null
      returning t.bucket, t.contact_id as "contactId", t.message_id as "messageId", t.touch_id as "touchId", t.link,
        t.agent, t.at, d.input`,
    values: [before],
  });

/** All that was asked for of these contacts' mails in the last minute. */
const neighboursOf = (tx: Queryable, rows: readonly TouchRow[]): Promise<TouchRow[]> =>
  tx.query<TouchRow>({
    name: 'feedback-touches-around',
    text: `select t.bucket, t.contact_id as "contactId", t.message_id as "messageId", t.touch_id as "touchId", t.link,
        t.agent, t.at
      from (select distinct * from unnest($1::smallint[], $2::uuid[]) as a(bucket, contact_id)) a
      join mail_touches t on t.bucket = a.bucket and t.contact_id = a.contact_id`,
    values: [rows.map(({ bucket }) => bucket), rows.map(({ contactId }) => contactId)],
  });

const judgedInput = (
  row: TouchRow & { input: FeedbackInput },
  around: readonly TouchRow[],
): FeedbackInput => {
  const others = around.filter(
    ({ messageId, touchId }) => messageId === row.messageId && touchId !== row.touchId,
  );
  const by = burstVerdict(askedOf(row), others.map(askedOf));
  return by ? rejudged(row.input, by) : row.input;
};

export const createTouches = ({ db, clock, append, signal, onError }: TouchesDeps): Touches => {
  let isStopped = false;
  const timers = new Set<() => void>();
  const running = new Set<Promise<unknown>>();
  const run = (work: Promise<unknown>): void => {
    const tried = work.catch((error: unknown) => onError(error, 'judging clicks'));
    running.add(tried);
    void tried.then(() => running.delete(tried));
  };

  const judge = async (): Promise<void> => {
    const nowMs = clock.now();
    const inputs = await db.transaction(async (tx) => {
      const due = await takeDue(tx, new Date(nowMs - HOLD_MS));
      if (due.length === 0) return [];
      const around = await neighboursOf(tx, due);
      const judged = due.map((row) => judgedInput(row, around));
      await append(tx, judged);
      return judged;
    });
    for (const { contactId } of inputs) signal(bucketOf(contactId));
  };

  const judgeIn = (delayMs: number): void => {
    const cancel = clock.after(delayMs, () => {
      timers.delete(cancel);
      if (!isStopped) run(judge());
    });
    timers.add(cancel);
  };

  const forget = (): Promise<unknown> =>
    db.query(sql`
      delete from mail_touches
      where bucket >= 0 and at < ${new Date(clock.now() - REMEMBER_MS)} and input is null`);

  const poll = (): void => {
    const cancel = clock.after(POLL_MS, () => {
      timers.delete(cancel);
      if (isStopped) return;
      poll();
      run(judge().then(forget));
    });
    timers.add(cancel);
  };
  poll();

  return {
    note: async ({ contactId, messageId, workspaceId }, { link, agent, atMs }, held) => {
      const bucket = bucketOf(contactId);
      await db.query(sql`
        insert into mail_touches (bucket, contact_id, touch_id, workspace_id, message_id, link, agent, at, input)
        values (${bucket}, ${contactId}, ${newId(atMs, bucket)}, ${workspaceId}, ${messageId}, ${link},
          ${agent.slice(0, AGENT_CHARS_MAX)}, ${new Date(atMs)}, ${held && JSON.stringify(held)}::jsonb)`);
      if (held) judgeIn(HOLD_MS + 1);
    },
    stop: async () => {
      isStopped = true;
      for (const cancel of timers) cancel();
      timers.clear();
      await Promise.all(running);
    },
  };
};
