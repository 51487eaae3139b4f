import { type Db, deriveKey, type Log, newId, type Queryable, sql } from '../platform/index.ts';

/** NIST SP 800-63B asks for at least 8; the longest keeps scrypt's work bounded. */
export const PASSWORD_CHARACTERS = { min: 8, max: 128 };
/** A stolen cookie lives this long at most without being used. */
const SESSION_SECONDS = 14 * 24 * 3600;
/** How long a signed cookie stands for its session row: a sign-out elsewhere takes effect within this time. */
const COOKIE_CACHE_SECONDS = 60;

export interface SessionUser {
  userId: string;
  name: string;
  email: string;
}

export interface Auth {
  /** Serves a request under /api/auth. */
  handler(request: Request): Promise<Response>;
  /** The user of a request's cookies; `setCookies` renew the session and go into the answer. */
  session(headers: Headers): Promise<{ user: SessionUser; setCookies: string[] } | null>;
  /** Signs in with a password; the cookies to set, or null when it is wrong. */
  signIn(email: string, password: string, headers: Headers): Promise<string[] | null>;
}

const columns = <const Names extends readonly string[]>(...names: Names): { [N in Names[number]]: string } =>
  Object.fromEntries(
    names.map((name) => [name, name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]),
  ) as { [N in Names[number]]: string };

/** What of better-auth is reachable; the rest of its routes answers 404. */
export const AUTH_PATHS = [
  '/sign-in/email',
  '/sign-out',
  '/get-session',
  '/change-password',
  '/update-user',
  '/list-sessions',
  '/revoke-session',
  '/revoke-other-sessions',
] as const;

interface AuthOptions {
  db: Db;
  secret: string;
  publicUrl?: string;
  log: Log;
}

/**
 * Sign-in with e-mail and password by better-auth, on the tables `users` and `user_*` of migration 0002. Sign-up is
 * closed: users come from the first run and from invites (`insertUser`).
 */
export const createAuth = (options: AuthOptions): Auth => {
  let made: ReturnType<typeof makeAuth> | undefined;
  const library = (): ReturnType<typeof makeAuth> => {
    made ??= makeAuth(options);
    return made;
  };

  return {
    handler: async (request) => (await library()).handler(request),
    session: async (headers) => {
      const { api } = await library();
      const { response, headers: answer } = await api.getSession({ headers, returnHeaders: true });
      if (!response) return null;
      const { id, name, email } = response.user;
      return { user: { userId: id, name, email }, setCookies: answer.getSetCookie() };
    },
    signIn: async (email, password, headers) => {
      const { api } = await library();
      const response = await api.signInEmail({ body: { email, password }, headers, asResponse: true });
      return response.ok ? response.headers.getSetCookie() : null;
    },
  };
};

/** Loaded by the first who asks: a third of a second, once a process, that no start and no capture waits for. */
const makeAuth = async (options: AuthOptions) => {
  const { betterAuth } = await import('better-auth');
  // better-auth takes a pg.Pool; of that it uses `connect` and `end` only.
  const pool = { connect: async () => (await options.db.connect()).client, end: async () => undefined };
  return betterAuth({
    appName: 'Baton',
    basePath: '/api/auth',
    // Read for links in mails and for redirects only, and there are none: people reach one server under many names.
    baseURL: options.publicUrl ?? 'http://localhost',
    secret: deriveKey(options.secret, 'sessions').toString('base64url'),
    database: pool as never,
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_CHARACTERS.min,
      maxPasswordLength: PASSWORD_CHARACTERS.max,
    },
    user: { modelName: 'users', fields: columns('emailVerified', 'createdAt', 'updatedAt') },
    session: {
      modelName: 'user_sessions',
      fields: columns('userId', 'expiresAt', 'ipAddress', 'userAgent', 'createdAt', 'updatedAt'),
      expiresIn: SESSION_SECONDS,
      cookieCache: { enabled: true, maxAge: COOKIE_CACHE_SECONDS },
    },
    account: {
      modelName: 'user_accounts',
      fields: columns(
        'userId',
        'accountId',
        'providerId',
        'accessToken',
        'refreshToken',
        'idToken',
        'accessTokenExpiresAt',
        'refreshTokenExpiresAt',
        'createdAt',
        'updatedAt',
      ),
    },
    verification: {
      modelName: 'user_verifications',
      fields: columns('expiresAt', 'createdAt', 'updatedAt'),
    },
    advanced: {
      cookiePrefix: 'baton',
      useSecureCookies: options.publicUrl?.startsWith('https:') ?? false,
      // Both are done for the whole API before a request comes here (api/same-origin.ts).
      disableCSRFCheck: true,
      disableOriginCheck: true,
    },
    // Limits stand in the API's frame, per address and per e-mail.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: {
      disabled: false,
      log: (level, message) => options.log[level === 'warn' ? 'warn' : level](message),
    },
  });
};

/** E-mail addresses of users are compared in lower case, as better-auth does. */
export const userEmail = (email: string): string => email.trim().toLowerCase();

/** Forgets sessions that ended by time; those that people ended are gone already. Returns how many. */
export const forgetEndedSessions = async (db: Queryable, nowMs: number): Promise<number> => {
  const gone = await db.query(sql`
    delete from user_sessions where expires_at < ${new Date(nowMs)} returning id`);
  return gone.length;
};

/** A password as it is stored (scrypt). Takes some 50 ms: do it before opening a transaction. */
export const passwordHash = async (password: string): Promise<string> => {
  const { hashPassword } = await import('better-auth/crypto');
  return hashPassword(password);
};

/** Adds a user who signs in with a password. Returns null when the e-mail is taken. */
export const insertUser = async (
  tx: Queryable,
  user: { name: string; email: string; passwordHash: string },
  nowMs: number,
): Promise<SessionUser | null> => {
  const userId = newId(nowMs);
  const at = new Date(nowMs);
  const email = userEmail(user.email);
  const rows = await tx.query(sql`
    insert into users (id, name, email, email_verified, created_at, updated_at)
    values (${userId}, ${user.name}, ${email}, false, ${at}, ${at})
    on conflict (email) do nothing
    returning id`);
  if (rows.length === 0) return null;
  await tx.query(sql`
    insert into user_accounts (id, account_id, provider_id, user_id, password, created_at, updated_at)
    values (${newId(nowMs)}, ${userId}, 'credential', ${userId}, ${user.passwordHash}, ${at}, ${at})`);
  return { userId, name: user.name, email };
};
