import type { Clock } from '../../platform/index.ts';
import type { HandOver } from '../provider.ts';
import { openReadyWire } from './greeting.ts';
import type { SmtpServer } from './server.ts';
import { type Session, type SmtpMail, startSession } from './session.ts';
import { SMTP_TIMEOUTS, type SmtpTimeouts } from './wire.ts';

/** Connections to one server. More find no work with 20 mails in flight; many servers allow no more than 5 to 10. */
const CONNECTIONS_MAX = 4;
/** Mails on one connection; many servers end it at 100 to 1,000. */
const MAILS_PER_CONNECTION_MAX = 500;
/** An idle connection is closed before the server does (5 minutes, RFC 5321 section 4.5.3.2.7; some take 1 minute). */
const IDLE_MS = 30_000;
/** After a failed dial mails are deferred at once for this long: an outage is not hammered. */
const PAUSE_AFTER_FAILURE_MS = 1_000;
/**
 * A connection that died idle is noticed only when it is used; a second one that dies means an outage. One that has brought
 * mails and is then closed does not count: many servers close after some, also several at a time.
 */
const ATTEMPTS_MAX = 2;

export interface SmtpPool {
  send(mail: SmtpMail): Promise<HandOver>;
  close(): Promise<void>;
}

interface Line {
  session: Promise<Session>;
  open: Session | null;
  /** Mails given to it, also while it is still dialling. */
  taken: number;
  hasBrought: boolean;
  under: number;
  cancelIdle(): void;
}

/** A few connections to one server, opened when needed and shared by all mails that go there. */
export const createSmtpPool = (
  server: SmtpServer,
  clock: Clock,
  options: { timeouts?: SmtpTimeouts; connectionsMax?: number } = {},
): SmtpPool => {
  const timeouts = options.timeouts ?? SMTP_TIMEOUTS;
  const connectionsMax = options.connectionsMax ?? CONNECTIONS_MAX;
  const lines = new Set<Line>();
  let failure: { reason: string; untilMs: number } | null = null;

  const dial = (): Line => {
    const line: Line = {
      session: openReadyWire(server, timeouts, clock).then((ready) => startSession(ready, timeouts)),
      open: null,
      taken: 0,
      hasBrought: false,
      under: 0,
      cancelIdle: () => {},
    };
    lines.add(line);
    line.session.then(
      (session) => {
        line.open = session;
        failure = null;
      },
      (error: Error) => {
        lines.delete(line);
        failure = { reason: error.message, untilMs: clock.monotonic() + PAUSE_AFTER_FAILURE_MS };
      },
    );
    return line;
  };

  /** The line with the least to do; a new one when all are busy and there may be more. */
  const chooseLine = (): Line => {
    let best: Line | null = null;
    for (const line of [...lines]) {
      if (line.open && !line.open.isOpen()) lines.delete(line);
      else if (!best || line.under < best.under) best = line;
    }
    return best && (best.under === 0 || lines.size >= connectionsMax) ? best : dial();
  };

  const release = (line: Line): void => {
    line.under--;
    if (line.under > 0) return;
    const retire = (): void => {
      lines.delete(line);
      line.open?.quit();
    };
    line.cancelIdle();
    line.cancelIdle = clock.after(IDLE_MS, () => line.under === 0 && retire());
  };

  const sendOn = async (line: Line, mail: SmtpMail) => {
    line.cancelIdle();
    line.under++;
    line.taken++;
    if (line.taken >= MAILS_PER_CONNECTION_MAX) lines.delete(line);
    try {
      const session = await line.session;
      const outcome = await session.send(mail);
      line.hasBrought ||= outcome.outcome === 'submitted';
      if (line.taken >= MAILS_PER_CONNECTION_MAX) session.quit();
      return outcome;
    } catch (error) {
      return { outcome: 'unreachable', reason: (error as Error).message } as const;
    } finally {
      release(line);
    }
  };

  const send = async (mail: SmtpMail): Promise<HandOver> => {
    let reason = '';
    for (let failures = 0; failures < ATTEMPTS_MAX; ) {
      if (failure && clock.monotonic() < failure.untilMs)
        return { outcome: 'deferred', reason: failure.reason };
      const line = chooseLine();
      const outcome = await sendOn(line, mail);
      if (outcome.outcome !== 'unsent' && outcome.outcome !== 'unreachable') return outcome;
      reason = outcome.reason;
      if (outcome.outcome === 'unreachable') break;
      if (!line.hasBrought) failures++;
    }
    return { outcome: 'deferred', reason };
  };

  return {
    send,
    close: async () => {
      for (const line of lines) {
        line.cancelIdle();
        line.session.then(
          (session) => session.quit(),
          () => undefined,
        );
      }
      lines.clear();
    },
  };
};
