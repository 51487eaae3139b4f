import { writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { eventually } from '../index.ts';
import { freePorts, listening, readLog, runProgram, serverFolder } from './folder.ts';

export interface Kannel {
  /** Address of its sendsms interface. */
  sendUrl: string;
  user: string;
  password: string;
  /** The phone network behind it. */
  network: FakeNetwork;
  log(): string;
  stop(): Promise<void>;
}

/** What reached a phone, or is sent by one. Numbers as Kannel writes them. */
export interface NetworkText {
  from: string;
  to: string;
  text: string;
}

export interface FakeNetwork {
  /** texts that reached phones, in order */
  received: NetworkText[];
  /** a phone sends */
  send(text: NetworkText): void;
}

/** `from to kind ["udh"] words`: the lines of Kannel's fake SMSC, as its own `fakesmsc` writes and reads them. */
const readLine = (line: string): NetworkText | null => {
  const [, from, to, kind, rest = ''] =
    /^(\S+) (\S+) (text|data|ucs-2|udh-data|udh-text) ?(.*)$/.exec(line) ?? [];
  if (!from || !to) return null;
  if (kind === 'text') return { from, to, text: rest };
  const bytes = Buffer.from(decodeBytes(kind?.startsWith('udh') ? rest.slice(rest.indexOf(' ') + 1) : rest));
  return { from, to, text: kind === 'ucs-2' ? bytes.swap16().toString('utf16le') : bytes.toString('utf8') };
};

const decodeBytes = (encoded: string): number[] =>
  [...encoded.replaceAll('+', ' ').matchAll(/%([0-9a-f]{2})|([^%])/gi)].map(([, hex, char]) =>
    hex ? Number.parseInt(hex, 16) : char!.charCodeAt(0),
  );

/** A phone network at the port of Kannel's fake SMSC. */
const joinNetwork = (socket: Socket): FakeNetwork => {
  const received: NetworkText[] = [];
  let unread = '';
  socket.on('data', (data) => {
    unread += data.toString('latin1');
    const lines = unread.split('\n');
    unread = lines.pop()!;
    for (const line of lines) {
      const text = readLine(line);
      if (text) received.push(text);
    }
  });
  return {
    received,
    send: ({ from, to, text }) => {
      const isAscii = /^[ -~]*$/.test(text);
      const ucs2 = Buffer.from(text, 'utf16le').swap16();
      const bytes = [...ucs2].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
      socket.write(`${from} ${to} ${isAscii ? `text ${text}` : `ucs2 ${bytes}`}\n`);
    },
  };
};

/** Kannel with its fake SMSC: `inboundUrl` is asked for each text that a phone sends. */
export const startKannel = async (inboundUrl: string): Promise<Kannel> => {
  const folder = serverFolder('kannel');
  const [adminPort, boxPort, smscPort, sendPort] = (await freePorts(4)) as [number, number, number, number];
  const at = (name: string): string => join(folder.path, name);
  const [user, password] = ['baton', 'a-password-for-tests'];
  writeFileSync(
    at('kannel.conf'),
    `group = core
admin-port = ${adminPort}
admin-interface = 127.0.0.1
admin-password = ${password}
smsbox-port = ${boxPort}
smsbox-interface = 127.0.0.1
box-allow-ip = "127.0.0.1"
log-file = "${at('bearerbox.log')}"
log-level = 0

group = smsc
smsc = fake
smsc-id = fake
host = 127.0.0.1
port = ${smscPort}
connect-allow-ip = "127.0.0.1"

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = ${boxPort}
sendsms-port = ${sendPort}
sendsms-interface = 127.0.0.1
log-file = "${at('smsbox.log')}"
log-level = 0
mo-recode = true

group = sendsms-user
username = ${user}
password = ${password}
max-messages = 10
concatenation = true

group = sms-service
keyword = default
catch-all = true
omit-empty = true
max-messages = 1
get-url = "${inboundUrl}?id=%I&from=%p&to=%P&text=%b&charset=%C"
`,
  );
  const bearerbox = runProgram('/usr/sbin/bearerbox', [at('kannel.conf')], at('bearerbox.log'));
  await listening(boxPort, 'bearerbox');
  const smsbox = runProgram('/usr/sbin/smsbox', [at('kannel.conf')], at('smsbox.log'));
  await listening(sendPort, 'smsbox');
  await listening(smscPort, 'the fake SMSC');
  const socket = connect(smscPort, '127.0.0.1');
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  const network = joinNetwork(socket);
  await eventually(
    async () => (await (await fetch(`http://127.0.0.1:${adminPort}/status.txt`)).text()).includes('fake'),
    30_000,
    'Kannel with its SMSC',
  );
  return {
    sendUrl: `http://127.0.0.1:${sendPort}/cgi-bin/sendsms`,
    user,
    password,
    network,
    log: () => readLog(at('bearerbox.log')) + readLog(at('smsbox.log')),
    stop: async () => {
      socket.destroy();
      await smsbox.stop();
      await bearerbox.stop();
      folder.remove();
    },
  };
};
