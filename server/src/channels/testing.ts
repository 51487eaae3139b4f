/** For tests: a workspace with a template and messages in its outbox, and a sender over all its buckets. */
import { Webhook } from 'standardwebhooks';
import type { TestDatabase } from '../../testing/index.ts';
import {
  BUCKETS,
  bucketOf,
  createSignals,
  type Db,
  type JsonObject,
  newId,
  sql,
  systemClock,
  type Uuid,
} from '../platform/index.ts';
import { createMailer, type Mailer } from './mailer.ts';
import type { SendInput } from './outcome.ts';
import type { SendGroup } from './sender.ts';
import { createSenders, type Senders } from './senders.ts';

export const SECRET = 'a secret of at least thirty-two characters';
export const PUBLIC_URL = 'https://t.example';

export interface Post {
  db: Db;
  workspaceId: number;
  group: SendGroup;
  /** Inputs that the sender appended. */
  appended: SendInput[];
  /** Puts a message into the outbox of a new contact; returns its ids. */
  request(more?: Partial<Requested>): Promise<{ messageId: Uuid; contactId: Uuid; bucket: number }>;
  template(document: JsonObject): Promise<number>;
  /** Runs a sender until `done` holds. */
  sendUntil(done: () => Promise<boolean> | boolean, options?: SendOptions): Promise<void>;
  /** Runs a sender until nothing is due. */
  sendAll(options?: SendOptions): Promise<void>;
  message(messageId: Uuid): Promise<{ state: string; reason: JsonObject | null; [column: string]: unknown }>;
  start(options?: SendOptions): { senders: Senders; mailer: Mailer; stop(): Promise<void> };
}

export interface SendOptions {
  smtpUrl?: string;
  /** The database as the sender sees it, for faults. */
  db?: Db;
  /** Where Twilio is. */
  twilioUrl?: string;
  /** Where this server is reached. */
  publicUrl?: string;
}

export interface Requested {
  channel: 'email' | 'sms' | 'webhook' | 'slack' | 'notice';
  address: string;
  attributes: JsonObject;
  entry: JsonObject;
  /** beside the entry */
  data: JsonObject;
  templateId: number;
  priority: number;
  notBeforeMs: number;
  notAfterMs: number;
}

export const TEMPLATE = {
  name: 'Hello',
  subject: 'Hello {{ contact.name }}',
  html: '<p>Hi {{ contact.name }}</p><a href="https://shop.example/">shop</a><a href="{{ entry.url }}">yours</a>',
  class: 'marketing',
};

export const SENDER = { name: 'Shop', email: 'shop@shop.example' };

const insertWorkspace = async (db: Db, settings: JsonObject, isSample: boolean): Promise<number> => {
  const [row] = await db.query<{ workspaceId: number }>(sql`
    insert into workspaces (slug, name, time_zone, currency, settings, is_sample, created_at)
    values (${newId(0)}, 'ACME', 'Europe/Vienna', 'EUR', ${JSON.stringify(settings)}::jsonb, ${isSample}, ${new Date(0)})
    returning workspace_id as "workspaceId"`);
  return row!.workspaceId;
};

export const createPost = async (
  { db }: Pick<TestDatabase, 'db'>,
  { settings = { sender: SENDER }, isSample = false }: { settings?: JsonObject; isSample?: boolean } = {},
): Promise<Post> => {
  const clock = systemClock;
  const workspaceId = await insertWorkspace(db, settings, isSample);
  const group: SendGroup = {
    grp: 0,
    bucketFrom: 0,
    bucketTo: BUCKETS,
    owner: `test-${workspaceId}`,
    epoch: 1,
  };
  await db.query(sql`
    insert into leases (role, grp, bucket_from, bucket_to, owner, epoch, expires_at)
    values ('send', 0, 0, ${BUCKETS}, ${group.owner}, 1, 'infinity')
    on conflict (role, grp) do update set owner = excluded.owner, epoch = 1`);
  const appended: SendInput[] = [];

  const template = async (document: JsonObject): Promise<number> => {
    const [row] = await db.query<{ id: number }>(sql`
      insert into definitions (workspace_id, kind, key, name, state, live_version, created_at, updated_at)
      values (${workspaceId}, 'template', ${newId(0)}, 'T', 'live', 1, ${new Date(0)}, ${new Date(0)})
      returning definition_id as id`);
    await db.query(sql`
      insert into definition_versions (workspace_id, definition_id, version, document, published_at, published_by)
      values (${workspaceId}, ${row!.id}, 1, ${JSON.stringify(document)}::jsonb, ${new Date(0)}, 'test')`);
    return row!.id;
  };
  const defaultTemplate = await template(TEMPLATE);

  const request: Post['request'] = async (more = {}) => {
    const nowMs = clock.now();
    const contactId = newId(nowMs);
    const bucket = bucketOf(contactId);
    const messageId = newId(nowMs, bucket);
    const address = more.address ?? `${messageId}@example.com`;
    const channel = more.channel ?? 'email';
    await db.query(sql`
      insert into contacts (bucket, contact_id, workspace_id, created_at, attributes)
      values (${bucket}, ${contactId}, ${workspaceId}, ${new Date(nowMs)}, ${JSON.stringify(more.attributes ?? { name: 'Ana' })}::jsonb)`);
    await db.query(sql`
      insert into messages (bucket, message_id, contact_id, workspace_id, channel, template_id, template_version, address,
        requested_at, state, enrollment_id, node_id, data)
      values (${bucket}, ${messageId}, ${contactId}, ${workspaceId}, ${channel}, ${more.templateId ?? defaultTemplate}, 1,
        ${address}, ${new Date(nowMs)}, 'requested', ${more.data?.asks ? messageId : null}::uuid, 'ask', ${JSON.stringify({ entry: more.entry ?? { url: 'https://shop.example/cart/1' }, ...more.data })}::jsonb)`);
    await db.query(sql`
      insert into outbox (bucket, message_id, contact_id, workspace_id, channel, address, not_before, not_after, priority)
      values (${bucket}, ${messageId}, ${contactId}, ${workspaceId}, ${channel}, ${address},
        ${new Date(more.notBeforeMs ?? nowMs - 1)}, ${new Date(more.notAfterMs ?? nowMs + 3_600_000)}, ${more.priority ?? 5})`);
    return { messageId, contactId, bucket };
  };

  const start: Post['start'] = ({ smtpUrl, twilioUrl, publicUrl = PUBLIC_URL, db: sendersDb = db } = {}) => {
    const mailer = createMailer({
      db,
      clock,
      secret: SECRET,
      smtpUrl,
      timeouts: { connectMs: 500, replyMs: 2_000, acceptMs: 2_000 },
    });
    const senders = createSenders({
      db: sendersDb,
      clock,
      log: { warn: () => undefined, error: () => undefined },
      signals: createSignals(),
      mailer,
      secret: SECRET,
      publicUrl,
      guard: { refusal: () => null },
      ...(twilioUrl === undefined ? {} : { twilioUrl }),
      signed: (secret, id, body, nowMs) => ({
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(nowMs / 1_000)),
        'webhook-signature': new Webhook(secret).sign(id, new Date(nowMs), body),
      }),
      personOf: async ({ contactId }) => ({
        label: 'Ana',
        path: `/w/acme/contacts/${contactId}`,
        facts: [{ name: 'company', value: 'Ink & Co' }],
        lines: [{ at: '2 Nov 2026, 09:00', text: 'Viewed <Pricing>' }],
      }),
      append: async (_tx, inputs) => appended.push(...inputs),
      signalInbox: () => undefined,
    });
    let isMine = true;
    const running = senders.run(group, () => isMine);
    return {
      senders,
      mailer,
      stop: async () => {
        isMine = false;
        senders.wakeAll();
        await running;
        await mailer.close();
      },
    };
  };

  const sendUntil: Post['sendUntil'] = async (done, options) => {
    const { stop } = start(options);
    try {
      const untilMs = clock.monotonic() + 10_000;
      while (!(await done())) {
        if (clock.monotonic() > untilMs) throw new Error('the sender did not come to it within 10 s');
        await new Promise<void>((resolve) => clock.after(5, resolve));
      }
    } finally {
      await stop();
    }
  };

  return {
    db,
    workspaceId,
    group,
    appended,
    request,
    template,
    start,
    sendUntil,
    sendAll: (options) =>
      sendUntil(async () => {
        const [row] = await db.query<{ left: number }>(sql`
          select count(*) as left from outbox
          where bucket >= 0 and bucket < ${BUCKETS} and workspace_id = ${workspaceId} and not_before <= ${new Date(clock.now())}`);
        return row!.left === 0;
      }, options),
    message: async (messageId) => {
      const [row] = await db.query<{ state: string; reason: JsonObject | null }>(sql`
        select state, reason, subject, links, provider, provider_id, submitted_at, language from messages
        where bucket = ${bucketOf(messageId)} and message_id = ${messageId} and workspace_id = ${workspaceId}`);
      return row!;
    },
  };
};
