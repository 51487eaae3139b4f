import { type Config, ConfigRefused, shownValue } from './config.ts';
import { DatabaseRefused } from './database.ts';
import { MigrationRefused } from './migrate.ts';
import { DataFolderTaken } from './postgres/index.ts';

type Where = Partial<Pick<Config, 'port' | 'host' | 'smtpReceive' | 'databaseUrl' | 'dataFolder'>>;

/** Codes of the operating system and of PostgreSQL that a person can mend, and how. */
const BY_CODE: Record<string, (where: Where) => string> = {
  EADDRINUSE: ({ port, smtpReceive }) =>
    `Port ${port} is in use: another program, or a Baton that already runs. Stop it, or set ${port === smtpReceive?.port ? 'SMTP_RECEIVE_PORT' : 'PORT'} to another.`,
  EADDRNOTAVAIL: ({ host }) =>
    `This machine has no address ${host}. Set HOST to one it has, or to 0.0.0.0 for all.`,
  ENOSPC: ({ dataFolder }) => `The disk of ${dataFolder} is full. Free some space, then start again.`,
  EROFS: ({ dataFolder }) => `${dataFolder} lies on a read-only disk. Set BATON_DATA to another folder.`,
  '53100': () => 'The disk of the database is full. Free some space, then start again.',
  '53300': () => 'PostgreSQL has no connection left for Baton. Raise its max_connections or lower DB_POOL.',
  '57P03': () => 'PostgreSQL is starting up or shutting down. Try again in a moment.',
  '28P01': ({ databaseUrl }) =>
    `PostgreSQL does not accept the password in DATABASE_URL (${shown(databaseUrl)}).`,
  '28000': ({ databaseUrl }) => `PostgreSQL does not let this account in (${shown(databaseUrl)}).`,
  '3D000': ({ databaseUrl }) =>
    `The database in DATABASE_URL does not exist (${shown(databaseUrl)}). Make it: create database baton.`,
  '42501': () => 'The account in DATABASE_URL may not create tables. Let it own the database.',
  ECONNREFUSED: ({ databaseUrl }) =>
    `Nothing answers at DATABASE_URL (${shown(databaseUrl)}). Is PostgreSQL running?`,
  ENOTFOUND: ({ databaseUrl }) => `The host in DATABASE_URL is unknown (${shown(databaseUrl)}).`,
  ETIMEDOUT: ({ databaseUrl }) =>
    `DATABASE_URL does not answer (${shown(databaseUrl)}). Is a firewall in between?`,
};

const shown = (url: string | undefined): string =>
  url ? shownValue('DATABASE_URL', url) : 'the embedded PostgreSQL';

const accessMessage = (error: NodeJS.ErrnoException, where: Where): string =>
  error.syscall === 'listen'
    ? `This account may not listen on port ${where.port}. Set PORT to 1024 or above.`
    : `This account may not use ${error.path ?? where.dataFolder}. Give it the folder, or set BATON_DATA to another.`;

/**
 * What a person can do about an error at start (a taken port, a full disk, a wrong variable, no database), or
 * undefined: then it is a bug and its stack should be shown.
 */
export const explainStartError = (error: unknown, where: Where): string | undefined => {
  const isOurs = [ConfigRefused, DatabaseRefused, DataFolderTaken, MigrationRefused].some(
    (kind) => error instanceof kind,
  );
  if (isOurs) return (error as Error).message;
  const code = codeOf(error);
  if (code === 'EACCES' || code === 'EPERM') return accessMessage(error as NodeJS.ErrnoException, where);
  if (code === undefined) return undefined;
  // listening says which of our ports it was
  const { port } = error as { port?: number };
  return BY_CODE[code]?.(port === undefined ? where : { ...where, port });
};

/** The code of an error, of its cause, or of the first of several attempts (an AggregateError of Node's connect). */
const codeOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: string };
  if (code && (code in BY_CODE || code === 'EACCES' || code === 'EPERM')) return code;
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  return inner === undefined ? code : codeOf(inner);
};
