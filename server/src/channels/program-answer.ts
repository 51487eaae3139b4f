/** What a program of the company answers to a step that asked (workflows, `callWebhook`): read here, applied by the fold. */
import type { Json, JsonObject } from '../platform/index.ts';

/** `messages.data.asks`, as the fold wrote it: which visit of the step asks, and for what. */
export interface Asks {
  visit: number;
  paths: string[];
}

/** What comes back to the step. `values` by path, of those that the answer has. */
export interface ProgramAnswer {
  ok: boolean;
  text: string;
  values: JsonObject;
}

/** Longer values are documents, not facts of a contact. */
const VALUE_CHARS_MAX = 1_000;
/** Answers are shown to people; more is not. */
const SAID_CHARS_MAX = 300;

/** What a message asks for; null for one that asks for nothing. */
export const asksOf = ({ data }: { data: JsonObject | null }): Asks | null => {
  const asks = data?.asks;
  if (typeof asks !== 'object' || asks === null || Array.isArray(asks)) return null;
  const { visit, paths } = asks;
  if (typeof visit !== 'number' || !Array.isArray(paths)) return null;
  return { visit, paths: paths.filter((path) => typeof path === 'string') };
};

/** The value at `data.items.0.id`; undefined when the answer has none. Only what the answer itself has counts. */
export const valueAt = (answer: Json, path: string): Json | undefined => {
  let value: Json | undefined = answer;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as JsonObject)[name];
  }
  return value;
};

const parsed = (body: string): Json | undefined => {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return undefined;
  }
};

const not = (text: string): ProgramAnswer => ({ ok: false, text, values: {} });

/** Reads an answer with a good status. Who asks for no value takes any. */
export const programAnswer = (
  { paths }: Asks,
  { status, body, isCut }: { status: number; body: string; isCut?: true },
): ProgramAnswer => {
  const said = body.trim().slice(0, SAID_CHARS_MAX);
  const text = said === '' ? `It answered ${status}` : `It answered ${status}: ${said}`;
  if (paths.length === 0) return { ok: true, text, values: {} };
  if (isCut) return not(`The answer is longer than 64 KB (${status}): it was not read`);
  const answer = parsed(body);
  if (answer === undefined) return not(`The answer is no JSON. ${text}`);
  const values: JsonObject = {};
  for (const path of paths) {
    const value = valueAt(answer, path);
    if (value === undefined) continue;
    if (JSON.stringify(value).length > VALUE_CHARS_MAX)
      return not(`The value at ${path} is longer than ${VALUE_CHARS_MAX} characters`);
    values[path] = value;
  }
  return { ok: true, text, values };
};
