import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts, listening, readLog, runProgram, serverFolder } from './folder.ts';

export interface Dovecot {
  imapPort: number;
  lmtpPort: number;
  user: string;
  password: string;
  log(): string;
  stop(): Promise<void>;
}

/** The user of Debian that owns the mailboxes. */
const MAIL_USER = 'mail';

/** Dovecot with one mailbox: IMAP to read it, LMTP to fill it; everybody else is unknown to it. */
export const startDovecot = async (address: string): Promise<Dovecot> => {
  const folder = serverFolder('dovecot');
  const [imapPort, lmtpPort] = (await freePorts(2)) as [number, number];
  const password = 'a password for tests';
  for (const name of ['run', 'state', 'mail']) mkdirSync(join(folder.path, name), { mode: 0o777 });
  const at = (name: string): string => join(folder.path, name);
  writeFileSync(at('users'), `${address}:{PLAIN}${password}::::::\n`, { mode: 0o644 });
  writeFileSync(
    at('dovecot.conf'),
    `protocols = imap lmtp
base_dir = ${at('run')}
state_dir = ${at('state')}
log_path = ${at('dovecot.log')}
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:${at('mail')}/%u
mail_uid = ${MAIL_USER}
mail_gid = ${MAIL_USER}
auth_mechanisms = plain login
passdb {
  driver = passwd-file
  args = ${at('users')}
}
userdb {
  driver = passwd-file
  args = ${at('users')}
  override_fields = uid=${MAIL_USER} gid=${MAIL_USER} home=${at('mail')}/%u
}
namespace inbox {
  inbox = yes
  mailbox Done {
    auto = create
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    address = 127.0.0.1
    port = ${imapPort}
  }
  inet_listener imaps {
    port = 0
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${lmtpPort}
  }
}
service anvil {
  chroot =
}
`,
  );
  execFileSync('chown', ['-R', `${MAIL_USER}:${MAIL_USER}`, at('mail')]);
  const program = runProgram('/usr/sbin/dovecot', ['-F', '-c', at('dovecot.conf')], at('dovecot.log'));
  await listening(imapPort, 'Dovecot');
  await listening(lmtpPort, 'Dovecot');
  return {
    imapPort,
    lmtpPort,
    user: address,
    password,
    log: () => readLog(at('dovecot.log')),
    stop: async () => {
      await program.stop();
      folder.remove();
    },
  };
};
