import { type Io, Refused } from '../command.ts';

/** A workspace over its REST API. */
export interface Client {
  get<Answer>(path: string): Promise<Answer>;
  /** null when there is no such thing */
  find<Answer>(path: string): Promise<Answer | null>;
  post<Answer>(path: string, body: object): Promise<Answer>;
  put<Answer>(path: string, body: object): Promise<Answer>;
  putBytes(path: string, bytes: Uint8Array): Promise<void>;
}

interface Problem {
  detail?: string;
  title?: string;
  fix?: string;
  problems?: {
    text: string;
    severity?: string;
    path?: string;
    nodeId?: string;
    part?: string;
    line?: number;
  }[];
}

const NO_CONTENT = 204;
const NOT_FOUND = 404;
const PROBLEMS_SHOWN = 10;

const placeOf = ({ path, nodeId, part, line }: NonNullable<Problem['problems']>[number]): string => {
  const place = path ?? nodeId ?? part;
  return place === undefined ? '' : `${place}${line === undefined ? '' : `, line ${line}`}: `;
};

/** A problem document in lines for people. */
const inWords = ({ detail, title, fix, problems = [] }: Problem, status: number): string => {
  const blocking = problems.filter(({ severity }) => severity !== 'warns').slice(0, PROBLEMS_SHOWN);
  const listed = blocking.length > 1 ? blocking.map((one) => `  ${placeOf(one)}${one.text}`) : [];
  return [detail ?? title ?? `The server answered ${status}.`, ...listed, ...(fix ? [fix] : [])].join('\n');
};

/** `https://baton.example.com/w/acme`: the address of the workspace as the browser shows it. */
const apiOf = (url: string): string => {
  const found = /^(https?:\/\/[^/?#]+(?:\/[^?#]*?)?)\/w\/([^/?#]+)/.exec(url);
  if (!found)
    throw new Refused(
      `BATON_URL is "${url}"; it must be the address of a workspace, as the browser shows it: http://127.0.0.1:4000/w/acme`,
    );
  return `${found[1]}/api/w/${found[2]}`;
};

const answered = async (response: Response): Promise<unknown> => {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused(
      `${response.url} answered ${response.status} and no JSON. Is BATON_URL the address of Baton?`,
    );
  }
};

/** The workspace that BATON_URL and BATON_KEY name. Its calls throw Refused with what the server says. */
export const clientOf = ({ env }: Pick<Io, 'env'>): Client => {
  const { BATON_URL: url, BATON_KEY: key } = env;
  if (!url || !key)
    throw new Refused(
      'Set BATON_URL to the address of the workspace (http://127.0.0.1:4000/w/acme) and BATON_KEY to an API key of it ' +
        'with the scopes read and build (Settings, Sources & keys).',
    );
  const base = apiOf(url);

  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const isBytes = body instanceof Uint8Array;
    const headers = {
      authorization: `Bearer ${key}`,
      ...(body ? { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' } : {}),
    };
    const response = await fetch(`${base}${path}`, {
      method,
      headers,
      ...(body ? { body: isBytes ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) } : {}),
    }).catch((error: Error) => {
      const reason = (error.cause as Error | undefined)?.message ?? error.message;
      throw new Refused(`Nothing answers at ${base}: ${reason}`);
    });
    if (response.status === NO_CONTENT) return null;
    const answer = await answered(response);
    if (response.ok) return answer;
    if (response.status === NOT_FOUND && method === 'GET') return null;
    throw new Refused(inWords(answer as Problem, response.status));
  };

  return {
    get: async <Answer>(path: string) => {
      const answer = await call('GET', path);
      if (answer === null) throw new Refused(`There is no workspace at ${url}, or the key is not of it.`);
      return answer as Answer;
    },
    find: async <Answer>(path: string) => (await call('GET', path)) as Answer | null,
    post: async <Answer>(path: string, body: object) => (await call('POST', path, body)) as Answer,
    put: async <Answer>(path: string, body: object) => (await call('PUT', path, body)) as Answer,
    putBytes: async (path, bytes) => void (await call('PUT', path, bytes)),
  };
};
