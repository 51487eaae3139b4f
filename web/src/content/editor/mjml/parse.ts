import { attributesOf, OPENING } from './attributes.ts';
import { type CodePiece, type ElementPiece, insideOf, type LiquidPiece, type Piece } from './pieces.ts';

/** A mail's source in three parts: up to the body, the body, what follows it. */
export type Mail = { before: string; body: ElementPiece; after: string };

/** A source that cannot be shown as blocks; `line` counts from 1. */
export class Unreadable extends Error {
  readonly line: number;
  constructor(message: string, source: string, at: number) {
    super(message);
    this.line = source.slice(0, at).split('\n').length;
  }
}

const BLANKS = /(?:\s+|<!--[\s\S]*?-->)*/y;
const LIQUID =
  /\{%-?\s*raw\s*-?%\}[\s\S]*?\{%-?\s*endraw\s*-?%\}|\{%-?\s*comment\s*-?%\}[\s\S]*?\{%-?\s*endcomment\s*-?%\}|\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/y;
const WORDS = /[^<{]+|[<{]/y;

const matchAt = (pattern: RegExp, source: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(source);
};

/** `if` of `{%- if x %}`, `endif` of `{% endif %}`; undefined for what is not a tag. */
export const tagName = (code: string): string | undefined => /^\{%-?\s*(\w+)/.exec(code)?.[1];

/** What holds Liquid around pieces while they are read: an opening tag waits for its end. */
type Waiting = { open: CodePiece; children: Piece[] };

const kept = (items: Piece[], item: Piece): void => {
  items.push(item);
};

/** Puts pieces between a Liquid tag and its end into one piece; a tag without its end stays as it is. */
const grouped = (items: readonly Piece[]): Piece[] => {
  const root: Piece[] = [];
  const waiting: Waiting[] = [];
  const here = (): Piece[] => waiting.at(-1)?.children ?? root;
  const giveUp = (): void => {
    const { open, children } = waiting.pop()!;
    here().push(open, ...children);
  };
  for (const item of items) {
    const name = item.kind === 'code' ? tagName(item.code) : undefined;
    if (item.kind !== 'code' || name === undefined) kept(here(), item);
    else if (name.startsWith('end')) {
      const at = waiting.findLastIndex(({ open }) => `end${tagName(open.code)}` === name);
      if (at < 0) {
        kept(here(), item);
        continue;
      }
      while (waiting.length > at + 1) giveUp();
      const { open, children } = waiting.pop()!;
      const group: LiquidPiece = { kind: 'liquid', open: open.code, close: item.code, children };
      kept(here(), { ...group, lead: open.lead ?? '', tail: item.lead ?? '' });
    } else if (OPENS.has(name)) waiting.push({ open: item, children: [] });
    else kept(here(), item);
  }
  while (waiting.length > 0) giveUp();
  return root;
};

/** Liquid tags that have an end. */
const OPENS = new Set(['if', 'unless', 'for', 'case', 'capture', 'tablerow']);

/** Where the element that opens at `at` ends, its own kind counted; -1 when it does not. */
const endOfElement = (source: string, tag: string, at: number): number => {
  const same = new RegExp(
    `<!--[\\s\\S]*?-->|<${tag}(?=[\\s>/])(?:"[^"]*"|'[^']*'|[^"'>])*?(/?)>|</${tag}\\s*>`,
    'g',
  );
  same.lastIndex = at;
  let depth = 0;
  for (let match = same.exec(source); match; match = same.exec(source)) {
    if (match[0].startsWith('<!--')) continue;
    if (match[0].startsWith('</')) depth -= 1;
    else if (match[1] !== '/') depth += 1;
    if (depth <= 0) return same.lastIndex;
  }
  return -1;
};

type Read<What> = { piece: What; at: number };
type Inside = { children: Piece[]; tail: string; at: number };

const readElement = (source: string, start: number, lead: string): Read<Piece> => {
  const opening = matchAt(OPENING, source, start);
  const tag = opening?.[1] ?? /<([\w-]*)/y.exec(source.slice(start))?.[1] ?? '';
  const asCode = (): Read<Piece> => {
    const end = endOfElement(source, tag, start);
    if (end < 0) throw new Unreadable(`<${tag}> does not end`, source, start);
    return { piece: { kind: 'code', code: source.slice(start, end), lead }, at: end };
  };
  const inside = insideOf(tag);
  if (!opening || !inside) return asCode();
  const [open] = opening;
  const attributes = attributesOf(open);
  const at = start + open.length;
  const element = (rest: Partial<ElementPiece>, tail: string, close: string): ElementPiece => ({
    kind: 'element',
    tag,
    attributes,
    children: [],
    ...rest,
    written: { lead, open, attributes, tail, close },
  });
  if (open.endsWith('/>')) return { piece: element(inside === 'html' ? { inner: '' } : {}, '', ''), at };
  if (inside === 'html') {
    const end = new RegExp(`</${tag}\\s*>`, 'g');
    end.lastIndex = at;
    const close = end.exec(source);
    if (!close) throw new Unreadable(`<${tag}> does not end`, source, start);
    const inner = source.slice(at, close.index);
    return { piece: element({ inner }, '', close[0]), at: end.lastIndex };
  }
  try {
    const { children, tail, at: end } = readChildren(source, at);
    const close = matchAt(/<\/([\w-]+)\s*>/y, source, end);
    if (close?.[1] !== tag) throw new Unreadable(`<${tag}> does not end`, source, start);
    if (inside === 'nothing' && children.length > 0) return asCode();
    return { piece: element({ children }, tail, close[0]), at: end + close[0].length };
  } catch (error) {
    // What cannot be read inside is kept as it is, as long as it can be seen where it ends.
    if (tag !== 'mj-body' && error instanceof Unreadable) return asCode();
    throw error;
  }
};

/** Pieces up to a closing tag or the end of the source. */
const readChildren = (source: string, start: number): Inside => {
  const items: Piece[] = [];
  let at = start;
  for (;;) {
    const lead = matchAt(BLANKS, source, at)![0];
    at += lead.length;
    if (at >= source.length || source.startsWith('</', at))
      return { children: grouped(items), tail: lead, at };
    const liquid = matchAt(LIQUID, source, at);
    if (liquid || !/[<]\w/y.test(source.slice(at, at + 2))) {
      const code = (liquid ?? matchAt(WORDS, source, at)!)[0];
      // Trailing blanks belong to what follows.
      const text = liquid ? code : code.trimEnd() || code;
      items.push({ kind: 'code', code: text, lead });
      at += text.length;
    } else {
      const { piece, at: next } = readElement(source, at, lead);
      items.push(piece);
      at = next;
    }
  }
};

const BODY = /<!--[\s\S]*?-->|<mj-body(?=[\s>/])/g;

const bodyStart = (source: string): number => {
  BODY.lastIndex = 0;
  for (let match = BODY.exec(source); match; match = BODY.exec(source))
    if (match[0].startsWith('<mj-body')) return match.index;
  throw new Unreadable('there is no <mj-body>', source, 0);
};

/** Takes a mail's source apart; throws Unreadable, with the line, when it has no body or one that does not end. */
export const parseMail = (source: string): Mail => {
  const start = bodyStart(source);
  const { piece, at } = readElement(source, start, '');
  if (piece.kind !== 'element') throw new Unreadable('the tag <mj-body> cannot be read', source, start);
  return { before: source.slice(0, start), body: piece, after: source.slice(at) };
};

/** Pieces of a source without a body: a block of the palette, a saved block. Throws Unreadable. */
export const parsePieces = (source: string): Piece[] => {
  const { children, at } = readChildren(source, 0);
  if (at < source.length) throw new Unreadable('there is a closing tag without its opening tag', source, at);
  return children;
};
