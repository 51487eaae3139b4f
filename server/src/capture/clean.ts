import type { Json, JsonObject } from '../platform/index.ts';

/**
 * Whether a JSON text may hold what PostgreSQL's jsonb refuses: the NUL character, or half a surrogate pair. Asked
 * once per request; only then is every value walked.
 */
export const mayNeedCleaning = (text: string): boolean => /\\u0000|\\u[dD][89a-fA-F]/.test(text);

const cleanText = (text: string): string => {
  const whole = text.includes('\u0000') ? text.replaceAll('\u0000', '') : text;
  return LONE_SURROGATE.test(whole) ? whole.replace(LONE_SURROGATES, '\ufffd') : whole;
};
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const LONE_SURROGATES = new RegExp(LONE_SURROGATE, 'g');

/**
 * A copy without NUL characters, half surrogate pairs becoming U+FFFD; the same value when nothing is to be done.
 * Call `isDeeperThan` first: this walks as deep as the value goes.
 */
export const clean = (value: Json): Json => {
  if (typeof value === 'string') return cleanText(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const items = value.map(clean);
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  let changed = false;
  const entries = Object.entries(value).map(([name, member]): [string, Json] => {
    const cleanName = cleanText(name);
    const cleanMember = clean(member);
    changed ||= cleanName !== name || cleanMember !== member;
    return [cleanName, cleanMember];
  });
  return changed ? Object.fromEntries(entries) : value;
};

/** Whether objects and lists lie more than `levels` inside each other; looks no deeper than that. */
export const isDeeperThan = (value: unknown, levels: number): boolean => {
  if (value === null || typeof value !== 'object') return false;
  if (levels === 0) return true;
  for (const name in value) if (isDeeperThan((value as JsonObject)[name], levels - 1)) return true;
  return false;
};
