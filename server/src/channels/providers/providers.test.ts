import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ScriptedServer, startScriptedHttp } from '../../../testing/scripted-http.ts';
import { bucketOf, newId, systemClock } from '../../platform/index.ts';
import { MAIL_PROVIDERS, type MailProvider } from '../../workspaces/index.ts';
import type { Mail } from '../mime/compose.ts';
import type { HandOver, Provider } from '../provider.ts';
import { VENDORS } from './vendors.ts';

const FIELDS: Record<MailProvider, Record<string, string>> = {
  ses: {
    region: 'eu-west-1',
    accessKeyId: 'AKIAEXAMPLEEXAMPLE',
    secretAccessKey: 'a-secret-key',
    configurationSet: 'events',
  },
  sendgrid: { region: 'eu', apiKey: 'SG.key' },
  postmark: {
    serverToken: 'token-of-server',
    broadcastStream: 'broadcasts',
    transactionalStream: 'outbound',
  },
  mailgun: { region: 'eu', domain: 'mg.shop.example', apiKey: 'key-1234' },
};

/** What each vendor answers when it takes a mail, as its documentation says. */
const TAKEN: Record<MailProvider, { status: number; headers?: Record<string, string>; body?: string }> = {
  ses: { status: 200, body: '{"MessageId":"0102018f-ses"}' },
  sendgrid: { status: 202, headers: { 'x-message-id': 'sg-77' } },
  postmark: { status: 200, body: '{"To":"ana@example.com","MessageID":"pm-9","ErrorCode":0,"Message":"OK"}' },
  mailgun: { status: 200, body: '{"id":"<mg-5@mg.shop.example>","message":"Queued. Thank you."}' },
};
const IDS: Record<MailProvider, string> = {
  ses: '0102018f-ses',
  sendgrid: 'sg-77',
  postmark: 'pm-9',
  mailgun: 'mg-5@mg.shop.example',
};

const TOKEN = 'T'.repeat(35);
const mailTo = (to: string, more: Partial<Mail> = {}): Mail => {
  const messageId = newId(0);
  return {
    messageId,
    token: TOKEN,
    bucket: bucketOf(messageId),
    workspaceId: 1,
    from: { email: 'shop@shop.example', name: 'Shop "of" Ana, Ltd.' },
    replyTo: 'help@shop.example',
    to,
    subject: 'Grüße an Ana',
    html: '<p>Hallo</p>',
    text: 'Hallo',
    atMs: 0,
    headers: [['List-Unsubscribe', '<https://t.example/u/x>']],
    ...more,
  };
};

let vendor: ScriptedServer;
const open: Provider[] = [];
const providerAt = (name: MailProvider, endpoint: string, timeoutMs = 400): Provider => {
  const provider = VENDORS[name].create(FIELDS[name], { clock: systemClock, timeoutMs }, endpoint);
  open.push(provider);
  return provider;
};
const submit = (name: MailProvider, mail = mailTo('ana@example.com')): Promise<HandOver> =>
  providerAt(name, vendor.url).submit(mail);

beforeAll(async () => {
  vendor = await startScriptedHttp();
});
beforeEach(() => {
  vendor.heard.length = 0;
});
afterAll(async () => {
  for (const provider of open) await provider.close();
  await vendor.close();
});

describe.each(MAIL_PROVIDERS)('%s: what came of a mail is never guessed (P5)', (name) => {
  it('taken: with the id by which the vendor reports', async () => {
    vendor.answerWith(TAKEN[name]);
    expect(await submit(name)).toEqual({ outcome: 'submitted', providerId: IDS[name] });
    expect(vendor.heard).toHaveLength(1);
  });

  it.each([
    ['no answer in time', 'silence', 'unknown'],
    ['cut after the mail was given', 'cut after the body', 'unknown'],
    ['cut before it was', 'cut after the head', 'deferred'],
    ['a gateway that lost the answer', { status: 504, body: 'Gateway Timeout' }, 'unknown'],
    ['down', { status: 503 }, 'deferred'],
    ['broken', { status: 500, body: '<html>' }, 'deferred'],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, 'deferred'],
    [
      'not our key',
      { status: 401, body: '{"ErrorCode":10,"Message":"Bad or missing Server API token."}' },
      'deferred',
    ],
    ['a mail that is too large', { status: 413 }, 'refused'],
  ] as const)('%s', async (why, script, outcome) => {
    vendor.answerWith(script);
    // what is cut after the head must be larger than what a socket takes at once
    const html = why === 'cut before it was' ? `<p>${'long '.repeat(1_500_000)}</p>` : '<p>Hallo</p>';
    const result = await submit(name, mailTo('ana@example.com', { html }));
    expect(result).toMatchObject({ outcome });
    expect(result).not.toHaveProperty('hard', true);
  });

  it('taken, with an answer that never ends: it is taken all the same', async () => {
    vendor.answerWith({ endless: 200 });
    expect(await submit(name)).toMatchObject({ outcome: 'submitted' });
  });

  it('nobody there: deferred', async () => {
    expect(await providerAt(name, 'http://127.0.0.1:1').submit(mailTo('ana@example.com'))).toMatchObject({
      outcome: 'deferred',
    });
  });

  it('too many requests: not before Retry-After, and the mails behind do not ask', async () => {
    vendor.answerWith({ status: 429, headers: { 'retry-after': '7' }, body: '{}' });
    const provider = providerAt(name, vendor.url);
    expect(await provider.submit(mailTo('ana@example.com'))).toMatchObject({
      outcome: 'deferred',
      retryAfterMs: 7_000,
    });
    vendor.answerWith(TAKEN[name]);
    expect(await provider.submit(mailTo('bo@example.com'))).toMatchObject({ outcome: 'deferred' });
    expect(vendor.heard).toHaveLength(1);
  });

  it('the same mail is the same request', async () => {
    vendor.answerWith(TAKEN[name]);
    const mail = mailTo('ana@example.com');
    await submit(name, mail);
    await submit(name, mail);
    expect(vendor.heard[0]!.body).toBe(vendor.heard[1]!.body);
  });
});

describe('what vendors say of a mail they do not take', () => {
  it.each([
    [
      'ses',
      'a stopped account',
      {
        status: 400,
        headers: { 'x-amzn-errortype': 'AccountSuspendedException' },
        body: '{"message":"suspended"}',
      },
      { outcome: 'deferred', account: true },
    ],
    [
      'ses',
      'paused sending',
      {
        status: 400,
        headers: { 'x-amzn-errortype': 'SendingPausedException:http://x/' },
        body: '{"message":"paused"}',
      },
      { outcome: 'deferred', account: true },
    ],
    [
      'ses',
      'an address that is not verified, in the vendor’s sandbox',
      {
        status: 400,
        headers: { 'x-amzn-errortype': 'MessageRejected' },
        body: '{"message":"Email address is not verified. The following identities failed the check in region EU-WEST-1: ana@example.com"}',
      },
      { outcome: 'deferred', account: true },
    ],
    [
      'ses',
      'a wrong signature',
      { status: 403, headers: { 'x-amzn-errortype': 'SignatureDoesNotMatch' }, body: '{"message":"..."}' },
      { outcome: 'deferred', account: true },
    ],
    [
      'ses',
      'content',
      {
        status: 400,
        headers: { 'x-amzn-errortype': 'MessageRejected' },
        body: '{"message":"Transaction failed: contains a virus"}',
      },
      { outcome: 'refused', stage: 'content', hard: false },
    ],
    [
      'ses',
      'an illegal address',
      {
        status: 400,
        headers: { 'x-amzn-errortype': 'BadRequestException' },
        body: '{"message":"Illegal address"}',
      },
      { outcome: 'refused', stage: 'recipient', hard: true },
    ],
    [
      'sendgrid',
      'an address',
      {
        status: 400,
        body: '{"errors":[{"message":"Does not contain a valid address.","field":"personalizations.0.to.0.email"}]}',
      },
      { outcome: 'refused', stage: 'recipient', hard: true },
    ],
    [
      'sendgrid',
      'a sender that is not verified',
      {
        status: 403,
        body: '{"errors":[{"message":"The from address does not match a verified Sender Identity","field":"from"}]}',
      },
      { outcome: 'deferred', account: true },
    ],
    [
      'sendgrid',
      'credits used up',
      { status: 401, body: '{"errors":[{"message":"Maximum credits exceeded","field":null}]}' },
      { outcome: 'deferred', account: true },
    ],
    [
      'sendgrid',
      'content',
      {
        status: 400,
        body: '{"errors":[{"message":"The content value must be a string","field":"content.0.value"}]}',
      },
      { outcome: 'refused', stage: 'content' },
    ],
    [
      'postmark',
      'an inactive address',
      {
        status: 422,
        body: '{"ErrorCode":406,"Message":"You tried to send to a recipient that has been marked as inactive."}',
      },
      { outcome: 'refused', stage: 'recipient', hard: true, code: '5.1.1' },
    ],
    [
      'postmark',
      'an invalid To',
      { status: 422, body: '{"ErrorCode":300,"Message":"Invalid \'To\' address: \'x\'."}' },
      { outcome: 'refused', stage: 'recipient', hard: true },
    ],
    [
      'postmark',
      'an unverified From',
      {
        status: 422,
        body: '{"ErrorCode":300,"Message":"Invalid \'From\' address: not a verified sender signature."}',
      },
      { outcome: 'deferred', account: true },
    ],
    [
      'postmark',
      'an account that is pending',
      { status: 422, body: '{"ErrorCode":412,"Message":"pending approval"}' },
      { outcome: 'deferred', account: true },
    ],
    [
      'postmark',
      'maintenance',
      { status: 503, body: '{"ErrorCode":100,"Message":"Maintenance"}' },
      { outcome: 'deferred' },
    ],
    [
      'postmark',
      'a refusal inside a 200',
      { status: 200, body: '{"ErrorCode":406,"Message":"inactive"}' },
      { outcome: 'refused', hard: true },
    ],
    [
      'mailgun',
      'an address',
      { status: 400, body: '{"message":"to parameter is not a valid address. please check documentation"}' },
      { outcome: 'refused', stage: 'recipient', hard: true },
    ],
    [
      'mailgun',
      'a domain that is stopped',
      {
        status: 403,
        body: '{"message":"Domain mg.shop.example is not allowed to send: recipient limit exceeded"}',
      },
      { outcome: 'deferred', account: true },
    ],
    [
      'mailgun',
      'a bill',
      { status: 402, body: '{"message":"unpaid"}' },
      { outcome: 'deferred', account: true },
    ],
    [
      'mailgun',
      'content',
      { status: 400, body: '{"message":"message is not valid MIME"}' },
      { outcome: 'refused', stage: 'content' },
    ],
  ] as const)('%s: %s', async (name, _why, script, expected) => {
    vendor.answerWith(script);
    expect(await submit(name)).toMatchObject(expected);
  });
});

it('a mail larger than the vendor takes is not begun', async () => {
  const result = await submit('postmark', mailTo('ana@example.com', { html: 'x'.repeat(10_000_001) }));
  expect(result).toMatchObject({ outcome: 'refused', stage: 'content' });
  expect(vendor.heard).toEqual([]);
});

describe('what each vendor is given', () => {
  const given = async (name: MailProvider, more: Partial<Mail> = {}) => {
    vendor.answerWith(TAKEN[name]);
    await submit(name, mailTo('ana@example.com', more));
    return vendor.heard[0]!;
  };

  it('ses: the mail as it is, signed with SigV4, and its tag', async () => {
    const { path, headers, body } = await given('ses');
    expect(path).toBe('/v2/email/outbound-emails');
    expect(headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLEEXAMPLE\/\d{8}\/eu-west-1\/ses\/aws4_request, SignedHeaders=[^,]*host[^,]*, Signature=[0-9a-f]{64}$/,
    );
    const sent = JSON.parse(body);
    expect(sent).toMatchObject({
      Destination: { ToAddresses: ['ana@example.com'] },
      EmailTags: [{ Name: 'baton', Value: TOKEN }],
      ConfigurationSetName: 'events',
    });
    expect(Buffer.from(sent.Content.Raw.Data, 'base64').toString()).toContain(
      `Message-ID: <${TOKEN}@shop.example>`,
    );
  });

  it('sendgrid: parts and headers, its own counting off', async () => {
    const { path, headers, body } = await given('sendgrid');
    expect([path, headers.authorization]).toEqual(['/v3/mail/send', 'Bearer SG.key']);
    expect(JSON.parse(body)).toMatchObject({
      personalizations: [{ to: [{ email: 'ana@example.com' }], custom_args: { baton: TOKEN } }],
      from: { email: 'shop@shop.example', name: 'Shop "of" Ana, Ltd.' },
      reply_to: { email: 'help@shop.example' },
      content: [{ type: 'text/plain' }, { type: 'text/html' }],
      headers: { 'Message-ID': `<${TOKEN}@shop.example>`, 'List-Unsubscribe': '<https://t.example/u/x>' },
      tracking_settings: { click_tracking: { enable: false }, open_tracking: { enable: false } },
    });
  });

  it('postmark: names quoted, our Message-ID kept, marketing and other mail in their streams', async () => {
    const { headers, body } = await given('postmark');
    expect(headers['x-postmark-server-token']).toBe('token-of-server');
    expect(JSON.parse(body)).toMatchObject({
      From: '"Shop \\"of\\" Ana, Ltd." <shop@shop.example>',
      Metadata: { baton: TOKEN },
      MessageStream: 'broadcasts',
      TrackOpens: false,
      TrackLinks: 'None',
    });
    expect(JSON.parse(body).Headers).toContainEqual({ Name: 'X-PM-KeepID', Value: 'true' });
    vendor.heard.length = 0;
    expect(JSON.parse((await given('postmark', { headers: [] })).body).MessageStream).toBe('outbound');
  });

  it('mailgun: the mail as it is, in a form', async () => {
    const { path, headers, body } = await given('mailgun');
    expect(path).toBe('/v3/mg.shop.example/messages.mime');
    expect(headers.authorization).toBe(`Basic ${Buffer.from('api:key-1234').toString('base64')}`);
    const form = await new Response(body, {
      headers: { 'content-type': headers['content-type']! },
    }).formData();
    expect([form.get('to'), form.get('v:baton'), form.get('o:tracking')]).toEqual([
      'ana@example.com',
      TOKEN,
      'no',
    ]);
    expect(await (form.get('message') as File).text()).toContain(`Message-ID: <${TOKEN}@shop.example>`);
  });

  it('nothing of a name or subject becomes a header or a field of its own', async () => {
    const evil = 'x\r\nBcc: all@example.com\r\n\r\n--baton';
    for (const name of MAIL_PROVIDERS) {
      vendor.heard.length = 0;
      const { body } = await given(name, { subject: evil, from: { email: 'shop@shop.example', name: evil } });
      const raw = name === 'ses' ? Buffer.from(JSON.parse(body).Content.Raw.Data, 'base64').toString() : body;
      expect(raw).not.toMatch(/^Bcc:/m);
    }
  });
});
