import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Whom the embedded PostgreSQL runs as; undefined: as ourselves. */
export interface Account {
  uid: number;
  gid: number;
  name: string;
}

/** Accounts that exist on nearly every Unix and own nothing of value, the best fitting first. */
const CANDIDATES = ['baton', 'postgres', 'nobody', 'daemon'];

/** Parses /etc/passwd lines (`name:password:uid:gid:...`) into accounts. */
export const accountsOf = (passwd: string): Account[] =>
  passwd
    .split('\n')
    .map((line) => line.split(':'))
    .filter((parts) => parts.length >= 4)
    .map((parts) => ({ name: parts[0]!, uid: Number(parts[2]), gid: Number(parts[3]) }));

/**
 * PostgreSQL refuses to run as root. When we are root it runs as the owner of the existing data folder,
 * else as the first unprivileged account of the machine; no account is ever created.
 */
export const unprivilegedAccount = (clusterFolder: string): Account | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = accountsOf(readFileSync('/etc/passwd', 'utf8'));
  const owner = statSync(clusterFolder, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) {
    const known = accounts.find((account) => account.uid === owner.uid);
    return known ?? { uid: owner.uid, gid: owner.gid, name: `uid ${owner.uid}` };
  }
  for (const name of CANDIDATES) {
    const found = accounts.find((account) => account.name === name && account.uid !== 0);
    if (found) return found;
  }
  throw new Error(
    `PostgreSQL does not run as root, and none of the accounts ${CANDIDATES.join(', ')} exists. ` +
      'Start Baton as an ordinary user, or set DATABASE_URL to a PostgreSQL server.',
  );
};

/** The first folder on the way to `folder` (itself included) that `account` may not enter; undefined when it may enter all. */
export const closedFolder = (folder: string, account: Account): string | undefined => {
  const parent = dirname(folder);
  if (parent !== folder) {
    const above = closedFolder(parent, account);
    if (above) return above;
  }
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (!stat) return undefined;
  const bit = stat.uid === account.uid ? 0o100 : stat.gid === account.gid ? 0o010 : 0o001;
  return stat.mode & bit ? undefined : folder;
};
