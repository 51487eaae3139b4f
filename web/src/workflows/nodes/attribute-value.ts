import type { Json } from '../../../../server/src/platform/json.ts';

export type ReadValue = { ok: true; value: Json } | { ok: false; fix: string };

/** A value as one types it; nothing: none. */
export const valueText = (value: Json | undefined): string => {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' ? value : String(value);
};

/** What was typed, as the attribute's type has it. Unknown types are guessed: true, false, numbers, else text. */
export const readValue = (typed: string, type: string | undefined): ReadValue => {
  const text = typed.trim();
  if (text === '') return { ok: true, value: null };
  const isNumber = /^-?\d+(\.\d+)?$/.test(text) && Math.abs(Number(text)) <= Number.MAX_SAFE_INTEGER;
  const isBoolean = text === 'true' || text === 'false';
  switch (type) {
    case 'number':
      return isNumber ? { ok: true, value: Number(text) } : { ok: false, fix: 'Write a number.' };
    case 'boolean':
      return isBoolean ? { ok: true, value: text === 'true' } : { ok: false, fix: 'Write true or false.' };
    case 'list':
      return {
        ok: true,
        value: text
          .split(',')
          .map((part) => part.trim())
          .filter(Boolean),
      };
    case 'string':
    case 'date':
      return { ok: true, value: text };
    default:
      return { ok: true, value: isBoolean ? text === 'true' : isNumber ? Number(text) : text };
  }
};
