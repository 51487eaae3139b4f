import type { Clock } from '../../platform/index.ts';
import { composeMime } from '../mime/compose.ts';
import type { Provider } from '../provider.ts';
import { createSmtpPool } from '../smtp/pool.ts';
import type { SmtpServer } from '../smtp/server.ts';
import type { SmtpTimeouts } from '../smtp/wire.ts';

/** Hands mail to an SMTP server: a relay, a submission service, or the company's own. */
export const createSmtpProvider = (
  server: SmtpServer,
  clock: Clock,
  options: { timeouts?: SmtpTimeouts; connectionsMax?: number } = {},
): Provider => {
  const pool = createSmtpPool(server, clock, options);
  return {
    name: 'smtp',
    submit: (mail) =>
      pool.send({ from: mail.returnPath ?? mail.from.email, to: mail.to, text: composeMime(mail) }),
    close: pool.close,
  };
};
