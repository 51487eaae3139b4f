import type { Attributes } from './pieces.ts';

/** An opening tag whose attributes can be told apart; Liquid may stand in their values only. */
export const OPENING =
  /<([a-zA-Z][\w-]*)((?:\s+[^\s=>/"'{]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>{]+))?)*)\s*\/?>/y;

const ATTRIBUTE = /(\s+)([^\s=>/"'{]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>{]+)))?/g;

const decoded = (text: string): string => text.replaceAll('&quot;', '"').replaceAll('&amp;', '&');

/** Attributes of an opening tag as written: `{color: 'red'}`. */
export const attributesOf = (open: string): Attributes => {
  const found: Record<string, string> = {};
  for (const [, , name, double, single, bare] of open.matchAll(ATTRIBUTE))
    found[name!] = decoded(double ?? single ?? bare ?? '');
  return found;
};

/** A value between quotes. Liquid in it keeps quotes that are not the value's own: `"` inside would end it. */
const quoted = (value: string): string => {
  if (!value.includes('"')) return `"${value}"`;
  if (!value.includes("'")) return `'${value}'`;
  const liquid = value.replace(/\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g, (tag) => tag.replaceAll('"', "'"));
  return `"${liquid.replaceAll('"', '&quot;')}"`;
};

export const isSameAttributes = (a: Attributes, b: Attributes): boolean => {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
};

/** A written opening tag with other attributes: those that stay keep their place and their writing. */
export const rewritten = (open: string, attributes: Attributes): string => {
  const seen = new Set<string>();
  const before = attributesOf(open);
  const changed = open.replace(ATTRIBUTE, (whole, blanks: string, name: string) => {
    const value = attributes[name];
    if (value === undefined || seen.has(name)) return '';
    seen.add(name);
    return value === before[name] ? whole : `${blanks}${name}=${quoted(value)}`;
  });
  const added = Object.entries(attributes)
    .filter(([name]) => !seen.has(name))
    .map(([name, value]) => ` ${name}=${quoted(value)}`)
    .join('');
  return changed.replace(/\s*\/?>$/, (end) => added + end);
};

/** An opening tag that the editor writes. */
export const openingTag = (tag: string, attributes: Attributes, closesItself: boolean): string =>
  rewritten(closesItself ? `<${tag} />` : `<${tag}>`, attributes);
