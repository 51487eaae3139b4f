/**
 * Words of a step with the values of whom they are about: `Call {{ contact.firstName | default: "them" }} about
 * {{ entry.value }}`. Liquid's outputs and nothing else of it, so that what the builder checks, the simulator shows and
 * the fold writes comes from one pure function (P13). Mails and texts are the content module's, with the whole of Liquid.
 */
import type { Facts } from '../conditions/index.ts';
import type { Json } from '../platform/json.ts';

/** `root`: the contact's attributes, or the properties of what started the enrollment, canonical names first. */
export interface Value {
  root: 'contact' | 'entry';
  /** `['address', 'city']` */
  path: string[];
  /** printed where there is none; absent: nothing is */
  otherwise: string;
}

export type FilledPart = string | Value;

export type ParsedWords = { ok: true; parts: readonly FilledPart[] } | { ok: false; problem: string };

/** A longer value is a document, not a word in a sentence. */
export const VALUE_LENGTH_MAX = 200;

const OUTPUT = /\{\{-?(.*?)-?\}\}/gs;
const VALUE =
  /^\s*(contact|entry)\.([\p{L}\p{N}_$-]+(?:\.[\p{L}\p{N}_$-]+)*)\s*(?:\|\s*default:\s*(?:"([^"]*)"|'([^']*)')\s*)?$/u;

/** The parts of words: texts and values in turn; or what is wrong, naming the place. */
export const parseWords = (source: string): ParsedWords => {
  const parts: FilledPart[] = [];
  let from = 0;
  for (const { 0: whole, 1: inside, index } of source.matchAll(OUTPUT)) {
    const value = VALUE.exec(inside!);
    if (!value)
      return {
        ok: false,
        problem: `${whole} cannot be read: write {{ contact.name }}, {{ entry.name }}, or either with | default: "words"`,
      };
    const [, root, path, double, single] = value;
    parts.push(source.slice(from, index), {
      root: root as Value['root'],
      path: path!.split('.'),
      otherwise: double ?? single ?? '',
    });
    from = index + whole.length;
  }
  const texts = [...parts.filter((part) => typeof part === 'string'), source.slice(from)].join('\n');
  const open = /\{\{|\}\}|\{%|%\}/.exec(texts);
  if (open) return { ok: false, problem: `There is a ${open[0]} that prints no value` };
  return { ok: true, parts: [...parts, source.slice(from)] };
};

const at = (value: Json | undefined, path: readonly string[]): Json | undefined => {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Record<string, Json>)[name];
  }
  return found;
};

const rootOf = ({ attributes, entry }: Facts, { root, path: [first] }: Value): Json | undefined => {
  if (root === 'contact') return attributes as Json;
  const properties = entry?.properties ?? {};
  const names = [...(entry?.aliases[`@${first}`] ?? []), first!];
  const real = names.find((name) => Object.hasOwn(properties, name));
  return real === undefined ? undefined : { [first!]: properties[real]! };
};

const printed = (value: Json | undefined): string => {
  if (value === undefined || value === null || value === '') return '';
  if (Array.isArray(value)) return value.map(printed).filter(Boolean).join(', ');
  return typeof value === 'object' ? '' : String(value);
};

/** The words with values, on one line each; at most `lengthMax` letters. */
export const filled = (parts: readonly FilledPart[], facts: Facts, lengthMax: number): string =>
  parts
    .map((part) => {
      if (typeof part === 'string') return part;
      const text = printed(at(rootOf(facts, part), part.path))
        .replace(/\s+/g, ' ')
        .trim();
      return (text || part.otherwise).slice(0, VALUE_LENGTH_MAX);
    })
    .join('')
    .trim()
    .slice(0, lengthMax);

/** Attributes of the contact that words print, by their first names; none of words that cannot be read. */
export const attributesPrinted = (source: string): string[] => {
  const parsed = parseWords(source);
  if (!parsed.ok) return [];
  return parsed.parts.flatMap((part) =>
    typeof part !== 'string' && part.root === 'contact' ? [part.path[0]!] : [],
  );
};
