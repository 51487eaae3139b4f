import { createServer, type Server, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../testing/index.ts';
import { type SmtpSink, startSmtpSink } from '../../testing/smtp-sink.ts';
import { newId, systemClock } from '../platform/index.ts';
import { envelopeAddress } from './mime/address.ts';
import { composeMime, type Mail } from './mime/compose.ts';
import { addressHeader, textHeader } from './mime/header.ts';
import type { Provider } from './provider.ts';
import { createSmtpProvider } from './providers/smtp.ts';
import { isHardBounce } from './smtp/bounce.ts';
import { type SmtpServer, smtpServerOf } from './smtp/server.ts';
import { stuffed } from './smtp/session.ts';

const mailTo = (to: string, more: Partial<Mail> = {}): Mail => ({
  messageId: newId(0),
  bucket: 0,
  workspaceId: 1,
  from: { email: 'shop@example.com', name: 'Müller & "Söhne"' },
  to,
  subject: 'Grüße aus Wien 🎉 und noch viel mehr Text, damit die Zeile gefaltet werden muss',
  html: `<p>Hallo</p>\r\n.\r\n${'ä'.repeat(300)}`,
  text: '.\r\n..Hallo\r\n',
  atMs: Date.UTC(2026, 0, 1),
  headers: [['List-Unsubscribe', '<https://t.example/u/x>']],
  ...more,
});

describe('a composed mail', () => {
  it('is ASCII in short lines, with its text and headers intact', () => {
    const mime = composeMime(mailTo('ana@example.com'));
    expect(mime).toMatch(/^[\r\n\x20-\x7e]*$/);
    expect(Math.max(...mime.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(78);
    expect(mime.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(mime).toContain('Date: Thu, 01 Jan 2026 00:00:00 +0000\r\n');
  });

  it('has the same bytes and the same Message-ID whenever it is made (P5)', () => {
    const mail = mailTo('ana@example.com');
    expect(composeMime(mail)).toBe(composeMime(mail));
    expect(composeMime(mail)).toContain(`Message-ID: <${mail.messageId}@example.com>`);
  });

  it('cannot get another header from any text (property)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const header of [textHeader('Subject', text), addressHeader('From', 'a@b.example', text)])
          for (const line of header.split('\r\n').slice(1)) expect(line).toMatch(/^ [\x20-\x7e]+$/);
      }),
    );
  });

  it('goes to addresses that are addresses', () => {
    expect(envelopeAddress(' Ana.B+c@Müller.example ')).toBe('Ana.B+c@xn--mller-kva.example');
    for (const bad of [
      '',
      'a',
      '@b',
      'a@',
      'a b@c.example',
      'a@b\r\nRCPT TO:<x@y>',
      '<a@b>',
      'a@b c',
      'ä@b.example',
      'a@b@c@d.example',
      '"a@b"@c@d.example',
    ])
      expect(envelopeAddress(bad), bad).toBeNull();
  });
});

describe('dot-stuffing', () => {
  it('can be undone by the receiver for any text (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('.', '..', 'a', '', '.a')), (lines) => {
        const text = lines.map((line) => `${line}\r\n`).join('');
        const wire = stuffed(text);
        const end = wire.startsWith('.\r\n') ? 0 : wire.indexOf('\r\n.\r\n') + 2;
        expect(end + 3).toBe(wire.length);
        const received = wire.slice(0, end).replace(/(^|\r\n)\./g, '$1');
        expect(received).toBe(text === '' ? '\r\n' : text);
      }),
    );
  });
});

describe('hard bounces', () => {
  it.each([
    [550, '5.1.1', 'User unknown', true],
    [550, '', 'No such user here', true],
    [554, '5.7.1', 'Spam refused, user unknown to us', false],
    [552, '5.2.2', 'Mailbox full', false],
    [550, '', 'Blocked by policy', false],
    [450, '4.2.1', 'No such user', false],
  ])('%i %s %s: %s', (code, enhanced, text, hard) => {
    expect(isHardBounce({ code, enhanced, lines: [text] }, 'recipient')).toBe(hard);
    expect(isHardBounce({ code, enhanced, lines: [text] }, 'content')).toBe(false);
  });
});

describe('handing over by SMTP', () => {
  let sink: SmtpSink;
  let provider: Provider;
  const timeouts = { connectMs: 2_000, replyMs: 2_000, acceptMs: 400 };
  const providerFor = (server: SmtpServer): Provider => {
    provider = createSmtpProvider(server, systemClock, { timeouts });
    return provider;
  };
  beforeEach(async () => {
    sink = await startSmtpSink();
    providerFor(smtpServerOf(sink.url));
  });
  afterEach(async () => {
    await provider.close();
    await sink.close();
  });

  it('brings the mail whole', async () => {
    const mail = mailTo('ana@example.com');
    expect(await provider.submit(mail)).toMatchObject({ outcome: 'submitted' });
    const [got] = sink.mails;
    expect(got).toMatchObject({ from: 'shop@example.com', to: 'ana@example.com' });
    expect(got!.header('Subject')).toBe(mail.subject);
    expect(got!.header('From')).toBe('Müller & "Söhne" <shop@example.com>');
    expect(got!.header('List-Unsubscribe')).toBe('<https://t.example/u/x>');
    expect(got!.body('text/html')).toBe(mail.html);
    expect(got!.body('text/plain')).toBe(mail.text);
  });

  it('brings many mails over few connections, each once', async () => {
    const mails = Array.from({ length: 300 }, (_, n) => mailTo(`p${n}@example.com`));
    const outcomes = await Promise.all(mails.map((mail) => provider.submit(mail)));
    expect(outcomes.every(({ outcome }) => outcome === 'submitted')).toBe(true);
    expect(new Set(sink.mails.map(({ to }) => to)).size).toBe(300);
    expect(sink.mails).toHaveLength(300);
    expect(sink.connections()).toBeLessThanOrEqual(4);
  });

  it('knows what is refused from what is deferred, and goes on', async () => {
    sink.refuseRecipient((to) => {
      if (to.startsWith('gone')) return { code: 550, text: '5.1.1 No such user' };
      return to.startsWith('later') ? { code: 451, text: '4.7.1 Greylisted' } : null;
    });
    sink.answerWith((to) =>
      to.startsWith('spam') ? { code: 554, text: '5.7.1 Looks like spam' } : 'accept',
    );
    const submit = (to: string) => provider.submit(mailTo(`${to}@example.com`));
    const all = await Promise.all(['a', 'gone', 'b', 'later', 'spam', 'c'].map(submit));
    expect(all.map(({ outcome }) => outcome)).toEqual([
      'submitted',
      'refused',
      'submitted',
      'deferred',
      'refused',
      'submitted',
    ]);
    expect(all[1]).toMatchObject({ stage: 'recipient', code: '5.1.1', hard: true });
    expect(all[4]).toMatchObject({ stage: 'content', hard: false });
  });

  it('says unknown when the connection ends after the text was sent, and brings the others once (P5)', async () => {
    sink.answerWith((to) => (to.startsWith('lost') ? 'drop' : 'accept'));
    providerFor(smtpServerOf(sink.url));
    const mails = ['a', 'lost', 'b', 'c'].map((to) => mailTo(`${to}@example.com`));
    const single = createSmtpProvider(smtpServerOf(sink.url), systemClock, { timeouts, connectionsMax: 1 });
    const outcomes = await Promise.all(mails.map((mail) => single.submit(mail)));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      'submitted',
      'unknown',
      'submitted',
      'submitted',
    ]);
    expect(sink.mails.map(({ to }) => to).sort()).toEqual(mails.map(({ to }) => to).sort());
    await single.close();
  });

  it('says unknown when no answer comes after the text', async () => {
    sink.answerWith('silence');
    expect(await provider.submit(mailTo('a@example.com'))).toMatchObject({ outcome: 'unknown' });
  });

  it('uses a new connection when the server has closed an idle one', async () => {
    await provider.submit(mailTo('a@example.com'));
    const { port } = sink;
    await sink.close();
    sink = await startSmtpSink({}, port);
    expect((await provider.submit(mailTo('b@example.com'))).outcome).toBe('submitted');
  });

  it('defers when nobody listens, and does not hammer', async () => {
    const { port } = sink;
    await sink.close();
    const down = providerFor(smtpServerOf(`smtp://127.0.0.1:${port}`));
    const outcomes = await Promise.all([1, 2, 3].map((n) => down.submit(mailTo(`${n}@example.com`))));
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ outcome: 'deferred', reason: expect.stringContaining('ECONNREFUSED') });
    sink = await startSmtpSink();
  });

  it('encrypts when the server offers it, and signs in', async () => {
    const seen: string[] = [];
    for (const method of ['PLAIN', 'LOGIN']) {
      const safe = await startSmtpSink({
        disabledCommands: [],
        authMethods: [method],
        authOptional: false,
        onAuth: ({ username, password }, session, done) => {
          seen.push(`${method} ${session.secure} ${username} ${password}`);
          done(password === 'pass wörd' ? null : new Error('Wrong'), { user: username });
        },
      });
      const server = smtpServerOf(`smtp://me%40x:${encodeURIComponent('pass wörd')}@127.0.0.1:${safe.port}`);
      expect((await providerFor(server).submit(mailTo('a@example.com'))).outcome).toBe('submitted');
      await provider.close();
      const wrong = providerFor({ ...server, password: 'no' });
      expect(await wrong.submit(mailTo('a@example.com'))).toMatchObject({
        outcome: 'deferred',
        reason: expect.stringContaining('refuses user or password'),
      });
      await provider.close();
      await safe.close();
    }
    expect(seen).toEqual([
      'PLAIN true me@x pass wörd',
      'PLAIN true me@x no',
      'LOGIN true me@x pass wörd',
      'LOGIN true me@x no',
    ]);
  });

  it('works with a server that takes one command at a time', async () => {
    const slow = await startSmtpSink({ hidePIPELINING: true });
    slow.refuseRecipient((to) => (to.startsWith('gone') ? { code: 550, text: 'No such user' } : null));
    const plain = createSmtpProvider(smtpServerOf(slow.url), systemClock, { timeouts, connectionsMax: 1 });
    const outcomes = await Promise.all(
      ['a', 'gone', 'b'].map((to) => plain.submit(mailTo(`${to}@example.com`))),
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['submitted', 'refused', 'submitted']);
    await plain.close();
    await slow.close();
  });
});

describe('a server that is none', () => {
  let server: Server;
  const sockets: Socket[] = [];
  const listen = async (speak: (socket: Socket) => void): Promise<SmtpServer> => {
    server = createServer((socket) => {
      sockets.push(socket.on('error', () => undefined));
      speak(socket);
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    return { host: '127.0.0.1', port: (server.address() as { port: number }).port, secure: false };
  };
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    server.close();
  });
  const timeouts = { connectMs: 200, replyMs: 200, acceptMs: 200 };

  it.each([
    [
      'speaks HTTP',
      (socket: Socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
      /does not speak SMTP/,
    ],
    ['says nothing', () => undefined, /no answer within/],
    [
      'talks without end',
      (socket: Socket) => void socket.write('220-x\r\n'.repeat(20_000)),
      /answers without end/,
    ],
    ['hangs up', (socket: Socket) => void socket.end(), /closed the connection/],
    ['says it is busy', (socket: Socket) => void socket.write('421 4.3.2 busy\r\n'), /421 4.3.2 busy/],
  ])('%s: the mail is deferred with the reason', async (_name, speak, reason) => {
    const provider = createSmtpProvider(await listen(speak), systemClock, { timeouts });
    const outcome = await provider.submit(mailTo('a@example.com'));
    expect(outcome).toMatchObject({ outcome: 'deferred', reason: expect.stringMatching(reason) });
    await eventually(() => sockets.every((socket) => socket.destroyed || socket.readableEnded), 2_000);
  });
});
