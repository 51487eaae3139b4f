/** Where and how to hand mail over by SMTP. */
export interface SmtpServer {
  host: string;
  port: number;
  /** TLS from the first byte (port 465); otherwise STARTTLS when the server offers it. */
  secure: boolean;
  user?: string;
  password?: string;
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1)$/;

/** On this machine nothing can listen in: no certificate is asked for, and a password may go unencrypted. */
export const isLoopback = (server: SmtpServer): boolean => LOOPBACK.test(server.host);

/** `smtp://user:password@host:587` or `smtps://host`; throws when it is neither. */
export const smtpServerOf = (url: string): SmtpServer => {
  const { protocol, hostname, port, username, password } = new URL(url);
  if (protocol !== 'smtp:' && protocol !== 'smtps:')
    throw new Error('an SMTP address begins with smtp:// or smtps://');
  const secure = protocol === 'smtps:' || port === '465';
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port ? Number(port) : secure ? 465 : 587,
    secure,
    ...(username ? { user: decodeURIComponent(username), password: decodeURIComponent(password) } : {}),
  };
};
