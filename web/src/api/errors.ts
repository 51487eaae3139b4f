/** What the server refuses, as RFC 9457 problem details; `fix` says what to do, `field` where. */
export type Problem = {
  code: string;
  title: string;
  detail?: string;
  field?: string;
  fix?: string;
  status: number;
  /** of a draft that somebody else saved meanwhile */
  savedBy?: string;
  savedAt?: string;
};

export class ApiError extends Error {
  readonly code: string;
  readonly title: string;
  readonly detail: string | undefined;
  readonly field: string | undefined;
  readonly fix: string | undefined;
  /** HTTP status; 0 when no answer came at all. */
  readonly status: number;
  readonly savedBy: string | undefined;
  /** ISO 8601 */
  readonly savedAt: string | undefined;

  constructor(problem: Problem) {
    super(problem.detail ? `${problem.title}: ${problem.detail}` : problem.title);
    this.name = 'ApiError';
    this.code = problem.code;
    this.title = problem.title;
    this.detail = problem.detail;
    this.field = problem.field;
    this.fix = problem.fix;
    this.status = problem.status;
    this.savedBy = problem.savedBy;
    this.savedAt = problem.savedAt;
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const titles: Record<number, string> = {
  401: 'You are signed out',
  403: 'Your role does not allow this',
  404: 'This is not here',
  409: 'Someone else changed this',
  413: 'This is too large',
  429: 'Too many requests at once',
  502: 'The server is not reachable',
  503: 'The server is starting or stopping',
};

/**
 * The problem in an answer. Reads problem details and the sign-in library's `{code, message}`;
 * anything else (a proxy's HTML page) becomes a problem by its status.
 */
export const problemOf = (status: number, body: unknown): Problem => {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const title = textOf(fields.title) ?? textOf(fields.message) ?? titles[status];
  return {
    code: textOf(fields.code) ?? `http_${status}`,
    title: title ?? (status >= 500 ? 'The server failed' : 'The server refused this'),
    detail: textOf(fields.detail),
    field: textOf(fields.field),
    fix: textOf(fields.fix),
    savedBy: textOf(fields.savedBy),
    savedAt: textOf(fields.savedAt),
    status,
  };
};

export const unreachable: Problem = {
  code: 'unreachable',
  title: 'No answer from the server',
  fix: 'Check the connection; this page tries again by itself.',
  status: 0,
};

/** The message for one form field, or undefined when the error is about something else. */
export const fieldError = (error: unknown, field: string): string | undefined =>
  error instanceof ApiError && error.field === field
    ? [error.detail ?? error.title, error.fix].filter(Boolean).join(' ')
    : undefined;
