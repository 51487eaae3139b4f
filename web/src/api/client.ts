import { ApiError, problemOf, unreachable } from './errors.ts';

type QueryValue = string | number | boolean | null | undefined | readonly string[];
export type Query = Record<string, QueryValue>;

export type CallOptions = {
  /** Left out when null or undefined; a list repeats its name. */
  query?: Query;
  signal?: AbortSignal;
  /** For POST: the same key makes a repeated call the same call. One is made per call when absent. */
  idempotencyKey?: string;
};

/** "/contacts?q=ana&tag=a&tag=b" */
export const pathWith = (path: string, query: Query = {}): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
};

const readBody = async (response: Response): Promise<unknown> => {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** `crypto.randomUUID` exists only on https and localhost, and many first runs are on http in an office. */
const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );

const call = async <Answer>(
  method: string,
  path: string,
  body: unknown,
  options: CallOptions = {},
): Promise<Answer> => {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (method === 'POST') headers['idempotency-key'] = options.idempotencyKey ?? newKey();
  let response: Response;
  try {
    response = await fetch(pathWith(`/api${path}`, options.query), {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: options.signal,
      credentials: 'same-origin',
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new ApiError(unreachable);
  }
  const answer = await readBody(response);
  if (!response.ok) throw new ApiError(problemOf(response.status, answer));
  return answer as Answer;
};

/**
 * The server's API, relative to `/api`. Answers are typed by the caller from `server/src/api/types.ts`.
 * Throws `ApiError` for every refusal and when no answer comes (status 0).
 */
export const api = {
  get: <Answer>(path: string, options?: CallOptions) => call<Answer>('GET', path, undefined, options),
  post: <Answer>(path: string, body?: unknown, options?: CallOptions) =>
    call<Answer>('POST', path, body ?? {}, options),
  put: <Answer>(path: string, body: unknown, options?: CallOptions) =>
    call<Answer>('PUT', path, body, options),
  patch: <Answer>(path: string, body: unknown, options?: CallOptions) =>
    call<Answer>('PATCH', path, body, options),
  delete: <Answer>(path: string, options?: CallOptions) => call<Answer>('DELETE', path, undefined, options),
};
