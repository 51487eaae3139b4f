/** What a refusal says, beside its stable code. */
export interface RefusalDetails {
  /** HTTP status it is answered with; 400 unless said. */
  status?: number;
  /** One short sentence, the same for every refusal of this code. */
  title?: string;
  /** What is wrong this time. */
  detail?: string;
  /** Path of the input it is about, e.g. `traits.email`. */
  field?: string;
  /** What to do about it. */
  fix?: string;
  /** For 429 and 503: when to try again. */
  retryAfterSeconds?: number;
  /** More members of the problem document. */
  more?: Record<string, unknown>;
}

/** A problem document (RFC 9457) as Baton writes it. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail?: string;
  field?: string;
  fix?: string;
}

/**
 * Bad input, a missing right, a conflict: the caller's to mend, so never retried and never logged as an error.
 * `code` is stable and kebab-case; each module lists its codes in its `errors.ts`.
 */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly field: string | undefined;
  readonly fix: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly more: Record<string, unknown>;

  constructor(code: string, details: RefusalDetails = {}) {
    const title = details.title ?? titleOf(code);
    super(details.detail ?? title);
    this.code = code;
    this.status = details.status ?? 400;
    this.title = title;
    this.detail = details.detail;
    this.field = details.field;
    this.fix = details.fix;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.more = details.more ?? {};
  }
}

/** `contact-not-found` -> `Contact not found`. */
const titleOf = (code: string): string => {
  const words = code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** The problem document of a refusal (RFC 9457 section 3); `type` is a relative reference into the docs. */
export const problemOf = (refusal: Refusal): Problem & Record<string, unknown> => ({
  ...refusal.more,
  type: `/problems/${refusal.code}`,
  title: refusal.title,
  status: refusal.status,
  code: refusal.code,
  ...(refusal.detail === undefined ? {} : { detail: refusal.detail }),
  ...(refusal.field === undefined ? {} : { field: refusal.field }),
  ...(refusal.fix === undefined ? {} : { fix: refusal.fix }),
});
