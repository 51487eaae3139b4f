import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts, listening, readLog, serverFolder } from './folder.ts';

export interface Postfix {
  /** for `SMTP_URL` and settings */
  url: string;
  port: number;
  log(): string;
  stop(): Promise<void>;
}

export interface PostfixOptions {
  /** where mail to a domain goes: `people.test` -> `lmtp:inet:127.0.0.1:2024`, `smtp:[127.0.0.1]:2525` */
  transports: Readonly<Record<string, string>>;
  /** mail to any address of a domain goes to this one instead */
  aliases?: Readonly<Record<string, string>>;
}

const SERVICES = `pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;

/** Postfix with a queue of its own: relays for this machine, to where the options say, and writes real bounces. */
export const startPostfix = async ({ transports, aliases = {} }: PostfixOptions): Promise<Postfix> => {
  const folder = serverFolder('postfix');
  const [port] = (await freePorts(1)) as [number];
  const at = (name: string): string => join(folder.path, name);
  for (const name of ['etc', 'queue', 'data']) mkdirSync(at(name));
  const log = at('postfix.log');
  writeFileSync(
    at('etc/main.cf'),
    `compatibility_level = 3.6
queue_directory = ${at('queue')}
data_directory = ${at('data')}
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${log}
maillog_file_prefixes = ${folder.path}
myhostname = mx.postfix.test
mydomain = postfix.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtp_host_lookup = native
smtp_dns_support_level = disabled
local_recipient_maps =
local_transport = error:nothing is delivered here
transport_maps = texthash:${at('etc/transport')}
virtual_alias_maps = texthash:${at('etc/aliases')}
bounce_queue_lifetime = 1h
minimal_backoff_time = 1s
`,
  );
  writeFileSync(at('etc/master.cf'), `127.0.0.1:${port} inet n - n - - smtpd\n${SERVICES}`);
  const table = (rows: Readonly<Record<string, string>>, key: (domain: string) => string): string =>
    Object.entries(rows)
      .map(([domain, to]) => `${key(domain)} ${to}\n`)
      .join('');
  writeFileSync(
    at('etc/transport'),
    table(transports, (domain) => domain),
  );
  writeFileSync(
    at('etc/aliases'),
    table(aliases, (domain) => `@${domain}`),
  );
  execFileSync('chown', ['postfix', at('data')]);
  const postfix = (command: string): void => {
    execFileSync('/usr/sbin/postfix', ['-c', at('etc'), command], { stdio: 'pipe' });
  };
  postfix('start');
  await listening(port, 'Postfix');
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    log: () => readLog(log),
    stop: async () => {
      postfix('stop');
      folder.remove();
    },
  };
};
