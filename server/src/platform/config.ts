import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

/** A wrong environment variable; the message names each, its value and what is allowed. */
export class ConfigRefused extends Error {
  override name = 'ConfigRefused';
}

const wholeNumber = (from: number, to: number, unset: number, what: string) =>
  z
    .string()
    .regex(/^\d+$/)
    .transform(Number)
    .pipe(z.number().min(from).max(to))
    .default(unset)
    .describe(`a whole number from ${from} to ${to}: ${what}`);

const oneOf = <const Values extends readonly [string, ...string[]]>(
  values: Values,
  unset: Values[number],
  what: string,
) =>
  z
    .enum(values)
    .default(unset)
    .describe(`${values.join(', ')}: ${what}`);

const urlOf = (protocols: readonly string[]) => (value: string) => {
  try {
    return protocols.includes(new URL(value).protocol);
  } catch {
    return false;
  }
};

/** One line a variable: its check, its default and what it says when the value is wrong. */
const VARIABLES = {
  PORT: wholeNumber(0, 65_535, 4000, 'the port to listen on (0 = any free one)'),
  HOST: z.string().min(1).default('127.0.0.1').describe('an address to listen on, 0.0.0.0 for all'),
  PUBLIC_URL: z
    .string()
    .refine(urlOf(['http:', 'https:']))
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe('a web address such as https://baton.example.com: where people and links reach this server'),
  DATABASE_URL: z
    .string()
    .refine(urlOf(['postgres:', 'postgresql:']))
    .optional()
    .describe('postgres://user:password@host/database; unset: the embedded PostgreSQL'),
  BATON_DATA: z.string().min(1).default('./data').describe('a folder for the data and the secret'),
  BATON_ROLE: oneOf(['all', 'api', 'worker'], 'all', 'what this process does'),
  BATON_SECRET: z
    .string()
    .min(32)
    .optional()
    .describe('at least 32 characters, the same in every process; unset: made once in the data folder'),
  SMTP_URL: z
    .string()
    .refine(urlOf(['smtp:', 'smtps:']))
    .optional()
    .describe('smtp://user:password@host:587; unset: mail stays in the app'),
  SMTP_RECEIVE_PORT: z
    .string()
    .regex(/^\d+$/)
    .transform(Number)
    .pipe(z.number().min(0).max(65_535))
    .optional()
    .describe('a port for bounces and answers to come to by SMTP (0 = any free one); unset: none is open'),
  SMTP_RECEIVE_HOST: z
    .string()
    .min(1)
    .default('0.0.0.0')
    .describe('the address on which bounces and answers are taken'),
  SMTP_RECEIVE_TLS: z
    .string()
    .min(1)
    .optional()
    .describe('a PEM file with certificate and key, for STARTTLS on that port; unset: plain text only'),
  GROUPS: wholeNumber(1, 256, 4, 'claim groups of a new database'),
  DB_POOL: wholeNumber(4, 200, 20, 'connections to PostgreSQL of this process'),
  TRUST_PROXY: oneOf(['no', 'yes'], 'no', 'whether X-Forwarded-* headers of a proxy in front are believed'),
  BATON_ALLOW_PRIVATE: oneOf(['0', '1'], '0', 'whether webhooks may reach addresses of private networks'),
  BATON_SUPERVISED: oneOf(
    ['0', '1'],
    '0',
    'whether what started this process starts it again when it is killed',
  ),
  LOG_LEVEL: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'info', 'what is logged'),
  LOG_PRETTY: oneOf(['auto', 'yes', 'no'], 'auto', 'log lines for people instead of JSON'),
} as const;

type VariableName = keyof typeof VARIABLES;
type Values = { [Name in VariableName]: z.output<(typeof VARIABLES)[Name]> };

export interface Config {
  port: number;
  host: string;
  /** Without a closing slash; undefined: derived from the address in use. */
  publicUrl: string | undefined;
  /** Undefined: the embedded PostgreSQL. */
  databaseUrl: string | undefined;
  /** Absolute. */
  dataFolder: string;
  role: 'all' | 'api' | 'worker';
  /** At least 32 characters; keys for signing and encryption are derived from it. */
  secret: string;
  smtpUrl: string | undefined;
  /** Where bounces and answers come by SMTP; undefined: nowhere. */
  smtpReceive: { port: number; host: string; tlsFile: string | undefined } | undefined;
  groups: number;
  dbPool: number;
  trustProxy: boolean;
  /** Webhooks may reach private addresses and plain http. */
  allowPrivate: boolean;
  /** Whoever started this process starts it again when it is killed: `npm start` does. */
  isSupervised: boolean;
  logLevel: string;
  logPretty: boolean;
}

const SECRET_VARIABLES = new Set<string>(['BATON_SECRET', 'DATABASE_URL', 'SMTP_URL']);

/** A value as it may be shown: secrets hidden, passwords in addresses masked. */
export const shownValue = (name: string, value: string): string => {
  if (name === 'BATON_SECRET') return `(hidden, ${value.length} characters)`;
  if (!SECRET_VARIABLES.has(name)) return value;
  return value.replace(/^([a-z]+:\/\/)[^@/]*@/i, '$1***@');
};

const problemWith = (name: VariableName, value: string): string =>
  `  ${name} is "${shownValue(name, value)}"; allowed: ${VARIABLES[name].description}`;

/** Baton's variables with checks passed; throws ConfigRefused listing every wrong one. An empty value counts as unset. */
const parseVariables = (env: NodeJS.ProcessEnv): Values => {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const name of Object.keys(VARIABLES) as VariableName[]) {
    const given = env[name] === '' ? undefined : env[name];
    const result = VARIABLES[name].safeParse(given);
    if (result.success) values[name] = result.data;
    else problems.push(problemWith(name, given ?? ''));
  }
  const known = Object.keys(VARIABLES);
  for (const name of Object.keys(env)) {
    const isMeant = name.startsWith('BATON_') && !known.includes(name) && !OTHER_VARIABLES.has(name);
    if (isMeant && !name.startsWith('BATON_TEST_'))
      problems.push(`  ${name} is not a variable of Baton; known: ${known.join(', ')}`);
  }
  if (problems.length > 0) throw new ConfigRefused(`Wrong environment:\n${problems.join('\n')}`);
  return values as Values;
};

/** Read by the scripts, the CLI and the tests, not by the server. */
const OTHER_VARIABLES = new Set([
  'BATON_NO_OPEN',
  'BATON_URL',
  'BATON_KEY',
  'BATON_WORKSPACE',
  'BATON_DATA_DIR',
  'BATON_STATEMENTS_DIR',
]);

/** The secret in `<data>/secret`, made at the first start and readable by its owner alone. */
const secretIn = (dataFolder: string): string => {
  const file = join(dataFolder, 'secret');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  mkdirSync(dataFolder, { recursive: true, mode: 0o711 });
  try {
    writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    // Another process of the same start was faster: its secret counts.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
};

/**
 * Configuration from environment variables, checked; relative folders count from `cwd`. Makes the secret at the
 * first start. Throws ConfigRefused for wrong variables.
 */
export const loadConfig = (
  env: NodeJS.ProcessEnv,
  { cwd, isTerminal }: { cwd: string; isTerminal: boolean },
): Config => {
  const values = parseVariables(env);
  const dataFolder = resolve(cwd, values.BATON_DATA);
  return {
    port: values.PORT,
    host: values.HOST,
    publicUrl: values.PUBLIC_URL,
    databaseUrl: values.DATABASE_URL,
    dataFolder,
    role: values.BATON_ROLE,
    secret: values.BATON_SECRET ?? secretIn(dataFolder),
    smtpUrl: values.SMTP_URL,
    smtpReceive:
      values.SMTP_RECEIVE_PORT === undefined
        ? undefined
        : {
            port: values.SMTP_RECEIVE_PORT,
            host: values.SMTP_RECEIVE_HOST,
            tlsFile: values.SMTP_RECEIVE_TLS,
          },
    groups: values.GROUPS,
    dbPool: values.DB_POOL,
    trustProxy: values.TRUST_PROXY === 'yes',
    allowPrivate: values.BATON_ALLOW_PRIVATE === '1',
    isSupervised: values.BATON_SUPERVISED === '1',
    logLevel: values.LOG_LEVEL,
    logPretty: values.LOG_PRETTY === 'auto' ? isTerminal : values.LOG_PRETTY === 'yes',
  };
};

/** Each variable with its allowed values and whether it is set, for `baton doctor`; secrets hidden. */
export const describeVariables = (
  env: NodeJS.ProcessEnv,
): { name: string; value: string | undefined; allowed: string }[] =>
  (Object.keys(VARIABLES) as VariableName[]).map((name) => ({
    name,
    value: env[name] ? shownValue(name, env[name]) : undefined,
    allowed: VARIABLES[name].description ?? '',
  }));
