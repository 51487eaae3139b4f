import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, systemClock } from '../../platform/index.ts';
import { createHttpClient } from '../http/exchange.ts';
import type { OutgoingText } from './provider.ts';
import { createKannelProvider, kannelInbound, kannelStatus } from './providers/kannel.ts';
import { createTwilioProvider, isTwilios, twilioStatus } from './providers/twilio.ts';
import { createShortLinks } from './short-link.ts';

const http = createHttpClient(systemClock, 300);
const text: OutgoingText = {
  messageId: newId(0),
  bucket: 1,
  workspaceId: 1,
  to: '+436601234567',
  text: 'Grüße & mehr 100 %',
  isUnicode: false,
  parts: 1,
  statusUrl: 'https://t.example/sms/status/abc',
};

interface Asked {
  url: URL;
  form: URLSearchParams;
  authorization: string | undefined;
}
let server: Server;
let base = '';
let answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.end();
const asked: Asked[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    asked.push({
      url: new URL(request.url!, 'http://x'),
      form: new URLSearchParams(body),
      authorization: request.headers.authorization,
    });
    answer(request, response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  http.close();
  server.closeAllConnections();
  server.close();
});

const says = (status: number, body: object | string, headers: Record<string, string> = {}) => {
  answer = (_request, response) => {
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  };
};

describe('Twilio', () => {
  const account = { name: 'twilio', accountSid: 'AC1', from: '+15005550006', secret: 'token' } as const;
  const submit = (api = base) => createTwilioProvider(account, http, api).submit(text);

  it('gets the text, the sender and where to report', async () => {
    says(201, { sid: 'SM1', status: 'queued' });
    expect(await submit()).toEqual({ outcome: 'submitted', providerId: 'SM1' });
    const { url, form, authorization } = asked.at(-1)!;
    expect(url.pathname).toBe('/2010-04-01/Accounts/AC1/Messages.json');
    expect(Object.fromEntries(form)).toEqual({
      To: text.to,
      From: account.from,
      Body: text.text,
      StatusCallback: text.statusUrl,
    });
    expect(Buffer.from(authorization!.slice(6), 'base64').toString()).toBe('AC1:token');
  });

  it.each([
    [
      'no number',
      400,
      { code: 21211 },
      { outcome: 'refused', stage: 'recipient', hard: true, code: '21211' },
    ],
    ['answered STOP', 400, { code: 21610 }, { outcome: 'refused', optedOut: true, hard: false }],
    ['too long', 400, { code: 21617 }, { outcome: 'refused', stage: 'content', hard: false }],
    ['wrong token', 401, { code: 20003 }, { outcome: 'deferred', account: true }],
    ['number not ours', 400, { code: 21606 }, { outcome: 'deferred', account: true }],
    ['too many', 429, { code: 20429 }, { outcome: 'deferred', retryAfterMs: 3_000 }],
    ['an error of theirs', 500, 'oops', { outcome: 'unknown' }],
    ['no id', 200, {}, { outcome: 'unknown' }],
  ] as const)('%s', async (_name, status, body, outcome) => {
    says(status, body, status === 429 ? { 'retry-after': '3' } : {});
    expect(await submit()).toMatchObject(outcome);
  });

  it('that stalls after the text leaves an unknown outcome, one that cannot be reached none (P5)', async () => {
    answer = () => undefined;
    expect(await submit()).toMatchObject({ outcome: 'unknown' });
    answer = (request) => request.socket.destroy();
    expect(await submit()).toMatchObject({ outcome: 'unknown' });
    expect(await submit('http://127.0.0.1:1')).toMatchObject({ outcome: 'deferred' });
  });

  it('is known by its signature over address and parameters', () => {
    // the example of Twilio's documentation
    const form = {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+12349013030',
      Digits: '1234',
      From: '+12349013030',
      To: '+18005551212',
    };
    const signature = '0/KCTR6DLpKmkAf8muzZqo1nDgQ=';
    const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
    expect(isTwilios('12345', url, form, signature)).toBe(true);
    expect(isTwilios('12345', url, { ...form, Digits: '9' }, signature)).toBe(false);
    expect(isTwilios('12345', `${url}3`, form, signature)).toBe(false);
    expect(isTwilios('54321', url, form, signature)).toBe(false);
  });

  it('says later what became of it', () => {
    expect(twilioStatus({ MessageStatus: 'sent' })).toBeNull();
    expect(twilioStatus({ MessageStatus: 'delivered' })).toEqual({ status: 'delivered' });
    expect(twilioStatus({ MessageStatus: 'undelivered', ErrorCode: '30005' })).toMatchObject({ hard: true });
    expect(twilioStatus({ MessageStatus: 'undelivered', ErrorCode: '30003' })).toMatchObject({ hard: false });
    expect(twilioStatus({ MessageStatus: 'failed', ErrorCode: '21610' })).toMatchObject({ optedOut: true });
  });
});

describe('Kannel', () => {
  const submit = (more: Partial<OutgoingText> = {}) =>
    createKannelProvider(
      { name: 'kannel', url: `${base}/cgi-bin/sendsms`, user: 'u', from: 'Shop', secret: 'p&q' },
      http,
    ).submit({ ...text, ...more });

  it('gets the text in its alphabet, and where to report', async () => {
    says(202, '0: Accepted for delivery');
    expect(await submit()).toEqual({ outcome: 'submitted', providerId: text.messageId });
    expect(Object.fromEntries(asked.at(-1)!.url.searchParams)).toMatchObject({
      username: 'u',
      password: 'p&q',
      to: text.to,
      text: text.text,
      charset: 'UTF-8',
      coding: '0',
      'dlr-mask': '19',
      'dlr-url': `${text.statusUrl}?type=%d&said=%A`,
    });
    await submit({ isUnicode: true, text: 'Привет' });
    expect(asked.at(-1)!.url.searchParams.get('coding')).toBe('2');
    expect(asked.at(-1)!.url.searchParams.get('text')).toBe('Привет');
  });

  it('with wrong rights, or without a centre, waits', async () => {
    says(403, 'Authorization failed for sendsms');
    expect(await submit()).toMatchObject({ outcome: 'deferred', account: true });
    says(503, 'Temporal failure, try again later.');
    expect(await submit()).toMatchObject({ outcome: 'deferred' });
  });

  it('says later what became of it, and brings texts', () => {
    expect(kannelStatus({ type: '1' })).toEqual({ status: 'delivered' });
    expect(kannelStatus({ type: '8' })).toBeNull();
    expect(kannelStatus({ type: '2', said: 'err:034' })).toMatchObject({ status: 'failed', hard: false });
    expect(kannelStatus({ type: '16', said: 'NACK err:001' })).toMatchObject({ hard: true });
    expect(kannelInbound({ id: '1', from: '00436601234567', text: 'x' })).toMatchObject({
      from: '+436601234567',
    });
    expect(kannelInbound({ id: '1', from: '436601234567' })).toMatchObject({ from: '+436601234567' });
    expect(kannelInbound({ from: '436601234567' })).toBeNull();
  });
});

describe('a short link', () => {
  const links = createShortLinks('a secret of at least thirty-two characters');

  it('leads to the few ids of its message, and only its own is right', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2150, 0, 1) }),
        fc.integer({ min: 0, max: 4095 }),
        (atMs, bucket) => {
          const [one, other] = [newId(atMs, bucket), newId(atMs, bucket)];
          const short = links.of(one);
          expect(short).toMatch(/^[\w-]{15}$/);
          const place = links.place(short)!;
          expect(place.bucket).toBe(bucket);
          expect(place.fromId <= one && one <= place.toId).toBe(true);
          expect(links.isOf(short, one)).toBe(true);
          expect(links.isOf(short, other)).toBe(false);
        },
      ),
    );
  });

  it('of another server is none', () => {
    const id = newId(systemClock.now(), 7);
    expect(createShortLinks('another secret of thirty-two chars.').isOf(links.of(id), id)).toBe(false);
    expect(links.place('short')).toBeNull();
  });
});
