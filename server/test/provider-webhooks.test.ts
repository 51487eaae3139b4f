import { createHmac, createSign, generateKeyPairSync, sign } from 'node:crypto';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appendInputs, firstTime } from '../src/capture/index.ts';
import { createMessageTokens } from '../src/channels/index.ts';
import { createPost, type Post, SECRET, SENDER } from '../src/channels/testing.ts';
import { providerWebhookRoutes } from '../src/feedback/index.ts';
import { type Db, type JsonObject, sql, systemClock, type Uuid } from '../src/platform/index.ts';
import { type MailProvider, mailHookPath, withMailAccount, workspaceById } from '../src/workspaces/index.ts';
import { type TestDatabase, testDatabase, type VirtualClock, virtualClock } from '../testing/index.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:mail';
const SIGNING_KEY = 'key-of-the-webhooks';
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const CERTIFICATE_URL = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem';

const FIELDS: Record<MailProvider, Record<string, string>> = {
  ses: {
    region: 'eu-west-1',
    accessKeyId: 'AKIAEXAMPLEEXAMPLE',
    secretAccessKey: 'a-secret-key',
    topicArn: TOPIC,
  },
  sendgrid: {
    region: 'global',
    apiKey: 'SG.12345678',
    verificationKey: ec.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  },
  postmark: {
    serverToken: 'token-of-server',
    broadcastStream: 'broadcasts',
    transactionalStream: 'outbound',
  },
  mailgun: { region: 'eu', domain: 'mg.shop.example', apiKey: 'key-12345678', signingKey: SIGNING_KEY },
};

let database: TestDatabase;
let db: Db;
let app: FastifyInstance;
let clock: VirtualClock;
let post: Post;
let other: Post;
/** What was asked of Amazon, and what it answers. */
const asked: string[] = [];
let amazon: (url: string) => { status: number; body: string };

const hooks = new Map<string, string>();
const setUp = async (one: Post): Promise<void> => {
  for (const provider of Object.keys(FIELDS) as MailProvider[]) {
    const row = await workspaceById(db, one.workspaceId);
    const settings = withMailAccount(row.settings, provider, FIELDS[provider], {
      workspaceId: one.workspaceId,
      secret: SECRET,
    });
    await db.query(sql`
      update workspaces set settings = ${JSON.stringify(settings)}::jsonb where workspace_id = ${one.workspaceId}`);
    hooks.set(
      `${one.workspaceId}:${provider}`,
      mailHookPath(one.workspaceId, provider, settings.mail!.accounts![provider]!),
    );
  }
};

beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
  clock = virtualClock(systemClock.now());
  post = await createPost(database, { settings: { sender: SENDER } });
  other = await createPost(database, { settings: { sender: SENDER } });
  await setUp(post);
  await setUp(other);
  app = Fastify();
  await app.register((scope) =>
    providerWebhookRoutes(scope, {
      db,
      clock,
      secret: SECRET,
      append: appendInputs,
      firstTime,
      signal: () => undefined,
      onNoted: () => undefined,
      onError: () => undefined,
      http: {
        exchange: async ({ url }) => {
          asked.push(url);
          const { status, body } = amazon(url);
          return { outcome: 'answered', status, body, header: () => undefined };
        },
      },
    }),
  );
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(async () => {
  await db.query(sql`delete from inbox where bucket >= 0`);
  asked.length = 0;
  amazon = () => ({ status: 200, body: rsa.publicKey.export({ format: 'pem', type: 'spki' }).toString() });
  clock.advance(120_000);
});

interface Sent {
  messageId: Uuid;
  contactId: Uuid;
  bucket: number;
  address: string;
  token: string;
}

/** A message that a provider took a minute ago. */
const sent = async (from = post, provider = 'ses', providerId = ''): Promise<Sent> => {
  const one = await from.request();
  await db.query(sql`
    update messages set state = 'submitted', submitted_at = ${new Date(clock.now() - 60_000)}, provider = ${provider},
      provider_id = ${providerId || one.messageId}
    where bucket = ${one.bucket} and message_id = ${one.messageId}`);
  const token = createMessageTokens(SECRET).of(one.messageId);
  return { ...one, address: `${one.messageId}@example.com`, token };
};

const inputs = () =>
  db.query<{ name: string; contactId: Uuid; properties: JsonObject }>(sql`
    select name, actor_id as "contactId", payload -> 'properties' as properties from inbox where bucket >= 0 order by bucket, seq`);
const barOf = async (address: string): Promise<string | null> => {
  const [row] = await db.query<{ reason: string }>(sql`
    select reason from suppressions where bucket >= 0 and address = ${address} and workspace_id = ${post.workspaceId}`);
  return row?.reason ?? null;
};

const give = (provider: MailProvider, body: string, headers: Record<string, string> = {}, to = post) =>
  app.inject({
    method: 'POST',
    url: hooks.get(`${to.workspaceId}:${provider}`)!,
    headers: { 'content-type': 'application/json', ...headers },
    payload: body,
  });

// --- each vendor's way of saying the same -----------------------------------------------------------

const snsPost = (
  message: JsonObject,
  more: Record<string, string> = {},
  version: '1' | '2' = '2',
): string => {
  const notice: Record<string, string> = {
    Type: 'Notification',
    MessageId: crypto.randomUUID(),
    TopicArn: TOPIC,
    Message: JSON.stringify(message),
    Timestamp: new Date(clock.now()).toISOString(),
    SignatureVersion: version,
    SigningCertURL: CERTIFICATE_URL,
    ...more,
  };
  const names = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const text = names
    .filter((name) => notice[name] !== undefined)
    .map((name) => `${name}\n${notice[name]}\n`)
    .join('');
  const signature = createSign(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256')
    .update(text)
    .sign(rsa.privateKey, 'base64');
  return JSON.stringify({ Signature: signature, ...notice, ...('Signature' in more ? more : {}) });
};

const sendgridPost = (events: JsonObject[], atMs = clock.now()) => {
  const body = JSON.stringify(events);
  const timestamp = String(Math.floor(atMs / 1_000));
  const signature = sign('sha256', Buffer.from(timestamp + body), ec.privateKey).toString('base64');
  return {
    body,
    headers: {
      'x-twilio-email-event-webhook-signature': signature,
      'x-twilio-email-event-webhook-timestamp': timestamp,
    },
  };
};

const mailgunPost = (
  data: JsonObject,
  { token = crypto.randomUUID() as string, atMs = clock.now() } = {},
): string => {
  const timestamp = String(Math.floor(atMs / 1_000));
  const signature = createHmac('sha256', SIGNING_KEY)
    .update(timestamp + token)
    .digest('hex');
  return JSON.stringify({ signature: { timestamp, token, signature }, 'event-data': data });
};

type What = 'delivered' | 'hard' | 'soft' | 'complained' | 'unsubscribed' | 'opened' | 'clicked';
let made = 0;

const SAY: Record<MailProvider, (what: What, mail: Sent) => ReturnType<typeof give> | null> = {
  ses: (what, { token, address }) => {
    const at = new Date(clock.now()).toISOString();
    const mail = { messageId: 'ses-1', destination: [address], tags: { baton: [token] } };
    const recipients = (more: JsonObject = {}) => [{ emailAddress: address, ...more }];
    const said: Record<What, JsonObject | null> = {
      delivered: { eventType: 'Delivery', delivery: { timestamp: at } },
      hard: {
        eventType: 'Bounce',
        bounce: {
          bounceType: 'Permanent',
          bounceSubType: 'General',
          timestamp: at,
          bouncedRecipients: recipients({ status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 user unknown' }),
        },
      },
      soft: {
        eventType: 'Bounce',
        bounce: {
          bounceType: 'Transient',
          bounceSubType: 'MailboxFull',
          timestamp: at,
          bouncedRecipients: recipients({ status: '4.2.2' }),
        },
      },
      complained: {
        notificationType: 'Complaint',
        complaint: { timestamp: at, complainedRecipients: recipients(), complaintFeedbackType: 'abuse' },
      },
      unsubscribed: {
        eventType: 'Subscription',
        subscription: { timestamp: at, newTopicPreferences: { unsubscribeAll: true } },
      },
      opened: {
        eventType: 'Open',
        open: { timestamp: at, userAgent: 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130' },
      },
      clicked: {
        eventType: 'Click',
        click: { timestamp: at, link: 'https://shop.example/', userAgent: 'python-requests/2.31' },
      },
    };
    return give('ses', snsPost({ ...said[what], mail }), { 'content-type': 'text/plain; charset=UTF-8' });
  },
  sendgrid: (what, { token, address }) => {
    const said: Record<What, JsonObject> = {
      delivered: { event: 'delivered' },
      hard: {
        event: 'bounce',
        type: 'bounce',
        status: '5.1.1',
        reason: '550 5.1.1 The email account that you tried to reach does not exist',
      },
      soft: {
        event: 'bounce',
        type: 'blocked',
        status: '5.7.1',
        reason: '550 5.7.1 Message blocked due to spam content',
      },
      complained: { event: 'spamreport' },
      unsubscribed: { event: 'unsubscribe' },
      opened: { event: 'open', useragent: 'Mozilla/5.0', sg_machine_open: true },
      clicked: {
        event: 'click',
        url: 'https://shop.example/',
        useragent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130 Safari/537.36',
      },
    };
    const event = {
      email: address,
      timestamp: Math.floor(clock.now() / 1_000),
      sg_event_id: `e${++made}`,
      baton: token,
      ...said[what],
    };
    const { body, headers } = sendgridPost([event]);
    return give('sendgrid', body, headers);
  },
  postmark: (what, { token, address }) => {
    const at = new Date(clock.now()).toISOString();
    const said: Record<What, JsonObject> = {
      delivered: { RecordType: 'Delivery', DeliveredAt: at, Recipient: address },
      hard: {
        RecordType: 'Bounce',
        ID: ++made,
        Type: 'HardBounce',
        Email: address,
        BouncedAt: at,
        Details: 'smtp;550 5.1.1 unknown user',
      },
      soft: {
        RecordType: 'Bounce',
        ID: ++made,
        Type: 'Transient',
        Email: address,
        BouncedAt: at,
        Details: '452 4.2.2 mailbox full',
      },
      complained: { RecordType: 'SpamComplaint', ID: ++made, Email: address, BouncedAt: at },
      unsubscribed: {
        RecordType: 'SubscriptionChange',
        ChangedAt: at,
        Recipient: address,
        SuppressSending: true,
        Origin: 'Recipient',
        SuppressionReason: 'ManualSuppression',
      },
      opened: { RecordType: 'Open', ReceivedAt: at, Recipient: address, UserAgent: '' },
      clicked: {
        RecordType: 'Click',
        ReceivedAt: at,
        Recipient: address,
        OriginalLink: 'https://shop.example/',
        UserAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130 Safari/537.36',
      },
    };
    return give('postmark', JSON.stringify({ ...said[what], MessageID: 'pm', Metadata: { baton: token } }));
  },
  mailgun: (what, { token, address }) => {
    const said: Record<What, JsonObject> = {
      delivered: { event: 'delivered' },
      hard: {
        event: 'failed',
        severity: 'permanent',
        reason: 'bounce',
        'delivery-status': { code: 550, message: '5.1.1 The email account does not exist' },
      },
      soft: {
        event: 'failed',
        severity: 'permanent',
        reason: 'generic',
        'delivery-status': { code: 552, message: '5.2.2 mailbox full' },
      },
      complained: { event: 'complained' },
      unsubscribed: { event: 'unsubscribed' },
      opened: {
        event: 'opened',
        'client-info': {
          'user-agent': 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130',
          bot: 'apple',
        },
      },
      clicked: {
        event: 'clicked',
        url: 'https://shop.example/',
        'client-info': {
          'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130 Safari/537.36',
        },
      },
    };
    const data = {
      id: `m${++made}`,
      timestamp: clock.now() / 1_000,
      recipient: address,
      'user-variables': { baton: token },
      ...said[what],
    };
    return give('mailgun', mailgunPost(data));
  },
};

const NAMES: Record<What, string> = {
  delivered: 'Email Delivered',
  hard: 'Email Bounced',
  soft: 'Email Bounced',
  complained: 'Email Complained',
  unsubscribed: 'Email Unsubscribed',
  opened: 'Email Opened',
  clicked: 'Email Clicked',
};
const BARS: Partial<Record<What, string>> = {
  hard: 'bounced',
  complained: 'complained',
  unsubscribed: 'unsubscribed',
};

describe.each(Object.keys(FIELDS) as MailProvider[])('%s', (provider) => {
  it.each(Object.keys(NAMES) as What[])(
    '"%s" becomes an input of its contact, and bars at once what it must (P7)',
    async (what) => {
      const mail = await sent();
      const answer = await SAY[provider](what, mail)!;
      expect([answer.statusCode, answer.body]).toEqual([200, '{}']);
      expect(await inputs()).toMatchObject([
        { name: NAMES[what], contactId: mail.contactId, properties: { message_id: mail.messageId } },
      ]);
      expect(await barOf(mail.address)).toBe(BARS[what] ?? null);
    },
  );

  it('opens and clicks carry a verdict (P16); a bounce says how hard it is', async () => {
    const mail = await sent();
    for (const what of ['hard', 'soft', 'opened', 'clicked'] as const) await SAY[provider](what, mail);
    const said = await inputs();
    expect(
      said.filter(({ name }) => name === 'Email Bounced').map(({ properties }) => properties.hard),
    ).toEqual([true, false]);
    for (const { properties } of said.slice(2)) expect(properties.verdict).toMatch(/^(human|machine)$/);
  });

  it('of another workspace’s message: taken, and nothing comes of it (P14)', async () => {
    const theirs = await sent(other);
    expect((await SAY[provider]('complained', theirs)!).statusCode).toBe(200);
    expect(await inputs()).toEqual([]);
  });

  it('in an account that is not set up, or at an address that nobody was given: 404', async () => {
    const path = hooks.get(`${post.workspaceId}:${provider}`)!;
    for (const url of [
      path.replace('.', '.x'),
      path.replace(/^\/w\/\d+/, '/w/999999'),
      '/w/1/ses',
      path.replace(provider, 'acme'),
    ])
      expect((await app.inject({ method: 'POST', url, payload: '{}' })).statusCode).toBe(404);
  });
});

describe('a report that is not what it says (P7: nobody bars another’s mail)', () => {
  const bounce = ({ token, address }: Sent): JsonObject => ({
    eventType: 'Bounce',
    bounce: {
      bounceType: 'Permanent',
      timestamp: new Date(clock.now()).toISOString(),
      bouncedRecipients: [{ emailAddress: address }],
    },
    mail: { tags: { baton: [token] } },
  });

  it.each([
    ['a changed body', (mail: Sent) => snsPost(bounce(mail), {}).replace('Permanent', 'Undetermined')],
    ['another topic', (mail: Sent) => snsPost(bounce(mail), { TopicArn: `${TOPIC}2` })],
    [
      'a certificate from elsewhere',
      (mail: Sent) =>
        snsPost(bounce(mail), {
          SigningCertURL:
            'https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-0123456789abcdef.pem',
        }),
    ],
    [
      'a certificate from another of Amazon’s hosts',
      (mail: Sent) =>
        snsPost(bounce(mail), {
          SigningCertURL: 'https://evil.s3.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem',
        }),
    ],
    [
      'three days old',
      (mail: Sent) =>
        snsPost(bounce(mail), { Timestamp: new Date(clock.now() - 3 * 86_400_000).toISOString() }),
    ],
    ['no JSON', () => 'x=1'],
    ['JSON of another shape', () => '[null]'],
  ])('ses: %s is answered 401', async (_why, body) => {
    const mail = await sent();
    expect((await give('ses', body(mail))).statusCode).toBe(401);
    expect(await inputs()).toEqual([]);
    expect(await barOf(mail.address)).toBeNull();
    expect(asked.every((url) => url === CERTIFICATE_URL)).toBe(true);
  });

  it('ses: signature version 1 is right as well', async () => {
    const mail = await sent();
    expect((await give('ses', snsPost(bounce(mail), {}, '1'))).statusCode).toBe(200);
    expect(await inputs()).toHaveLength(1);
  });

  it('ses: a subscription to our topic is confirmed, at Amazon’s address only', async () => {
    const confirmation = (SubscribeURL: string, more = {}) =>
      snsPost({}, { Type: 'SubscriptionConfirmation', Token: 't', SubscribeURL, ...more });
    const url = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=x&Token=t';
    expect((await give('ses', confirmation(url))).statusCode).toBe(200);
    expect(asked).toContain(url);
    for (const bad of [
      confirmation('https://evil.example/?Action=ConfirmSubscription&'),
      confirmation(url, { TopicArn: `${TOPIC}2` }),
    ]) {
      asked.length = 0;
      expect((await give('ses', bad)).statusCode).toBe(401);
      expect(asked).toEqual([]);
    }
  });

  it('ses: by the provider’s id where no tag came along', async () => {
    const mail = await sent(post, 'ses', 'ses-of-this-one');
    const event = { ...bounce(mail), mail: { messageId: 'ses-of-this-one', destination: [mail.address] } };
    expect((await give('ses', snsPost(event))).statusCode).toBe(200);
    expect(await inputs()).toMatchObject([{ contactId: mail.contactId }]);
  });

  it('sendgrid: a wrong signature, none, or an old one', async () => {
    const mail = await sent();
    const { body, headers } = sendgridPost([{ event: 'spamreport', baton: mail.token, sg_event_id: 'x' }]);
    expect((await give('sendgrid', `${body} `, headers)).statusCode).toBe(401);
    expect((await give('sendgrid', body)).statusCode).toBe(401);
    const old = sendgridPost([{ event: 'spamreport', baton: mail.token }], clock.now() - 3 * 86_400_000);
    expect((await give('sendgrid', old.body, old.headers)).statusCode).toBe(401);
    expect(await inputs()).toEqual([]);
  });

  it('mailgun: a wrong signature; a token that was used, under another body', async () => {
    const first = await sent();
    const second = await sent();
    const said = ({ token }: Sent, id: string) => ({
      id,
      event: 'complained',
      'user-variables': { baton: token },
    });
    const seen = mailgunPost(said(first, 'm-a'), { token: 'used-once' });
    expect((await give('mailgun', seen.replace(/"signature":"\w/, '"signature":"g'))).statusCode).toBe(401);
    expect((await give('mailgun', seen)).statusCode).toBe(200);
    expect((await give('mailgun', mailgunPost(said(second, 'm-b'), { token: 'used-once' }))).statusCode).toBe(
      200,
    );
    expect((await inputs()).map(({ contactId }) => contactId)).toEqual([first.contactId]);
    expect(await barOf(second.address)).toBeNull();
  });
});

describe('whatever comes', () => {
  it('the same report twice is one (P1), also when a bounce comes by two ways', async () => {
    const mail = await sent();
    const { body, headers } = sendgridPost([
      {
        event: 'bounce',
        type: 'bounce',
        status: '5.1.1',
        reason: '550 5.1.1 no such user',
        baton: mail.token,
        sg_event_id: 'twice',
      },
    ]);
    for (let n = 0; n < 3; n++) expect((await give('sendgrid', body, headers)).statusCode).toBe(200);
    await SAY.postmark('hard', mail);
    expect(await inputs()).toHaveLength(1);
  });

  it('hundreds of events in one post, of messages known and not', async () => {
    const mails = [await sent(), await sent()];
    const events = Array.from({ length: 300 }, (_, n) => ({
      event: 'delivered',
      sg_event_id: `many-${n}`,
      baton: mails[n]?.token ?? 'x'.repeat(35),
    }));
    const { body, headers } = sendgridPost(events);
    expect((await give('sendgrid', body, headers)).statusCode).toBe(200);
    expect((await inputs()).map(({ contactId }) => contactId).sort()).toEqual(
      mails.map(({ contactId }) => contactId).sort(),
    );
  });

  it('a body without end is not read', async () => {
    expect((await give('postmark', `{"x":"${'y'.repeat(2_100_000)}"}`)).statusCode).toBe(413);
  });

  it('nonsense of the right signature is taken and means nothing', async () => {
    for (const body of ['null', '[]', '{"RecordType":"Bounce"}', '{"RecordType":"__proto__"}', 'x'])
      expect((await give('postmark', body)).statusCode).toBe(200);
    for (const event of [null, 1, { event: 'constructor' }, { event: 'bounce', reason: 5, baton: {} }]) {
      const { body, headers } = sendgridPost([event as JsonObject]);
      expect((await give('sendgrid', body, headers)).statusCode).toBe(200);
    }
    expect(await inputs()).toEqual([]);
  });

  it('when Amazon’s certificate cannot be had it is to come again', async () => {
    amazon = () => ({ status: 500, body: '' });
    const mail = await sent();
    const other = CERTIFICATE_URL.replace('abcdef', 'fedcba');
    const body = snsPost(
      { eventType: 'Delivery', delivery: {}, mail: { tags: { baton: [mail.token] } } },
      { SigningCertURL: other },
    );
    const answer = await give('ses', body);
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '30']);
  });

  it('the first report, and the last refusal, are noted in the settings', async () => {
    await give('mailgun', mailgunPost({}).replace(/"signature":"\w/, '"signature":"g'));
    await give('mailgun', mailgunPost({}));
    const { settings } = await workspaceById(db, post.workspaceId);
    expect(settings.mail?.accounts?.mailgun).toMatchObject({
      heardAt: expect.any(String),
      refusedAt: expect.any(String),
    });
  });
});
