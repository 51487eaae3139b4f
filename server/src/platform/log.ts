import { createRequire } from 'node:module';
import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

/** Names of members that never reach a log line, wherever they are nested one level deep. */
const SECRETS = ['password', 'secret', 'token', 'authorization', 'cookie', 'apiKey', 'writeKey'];
const HIDDEN = SECRETS.flatMap((name) => [name, `*.${name}`, `req.headers.${name}`]);

const hasPretty = (): boolean => {
  try {
    createRequire(import.meta.url).resolve('pino-pretty');
    return true;
  } catch {
    return false;
  }
};

/** A logger: JSON lines on standard output, or lines for people when `pretty` and pino-pretty is installed. */
export const createLog = (
  options: { level: string; pretty?: boolean },
  destination?: DestinationStream,
): Log => {
  const settings = {
    level: options.level,
    base: null,
    redact: { paths: HIDDEN, censor: '(hidden)' },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  if (destination) return pino(settings, destination);
  if (!options.pretty || !hasPretty()) return pino(settings);
  const transport = pino.transport({
    target: 'pino-pretty',
    options: { translateTime: 'HH:MM:ss', ignore: 'pid,hostname', singleLine: true },
  });
  return pino(settings, transport);
};
