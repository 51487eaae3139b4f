import { foldCase } from './fold-case.ts';

/**
 * Regular expressions that RE2 and PostgreSQL understand alike. What people write is read into a small tree and
 * written again for each side, with every character spelled out, so that neither side's own ideas (letters of a
 * locale, `.` and line ends, options at the start) come in. Text is matched after folding case (fold-case.ts).
 *
 * Known: literals, `.`, `[abc]`, `[^a-z]`, `\\d \\w \\s` and their opposites, `( )`, `(?: )`, `|`, `^`, `$`, and
 * `? * + {n} {n,} {n,m}`. Not known, and refused: back-references, look-around, lazy and possessive repeats.
 */
export type Pattern =
  | { kind: 'chars'; negated: boolean; ranges: readonly Range[] }
  | { kind: 'edge'; at: 'start' | 'end' }
  | { kind: 'sequence'; parts: readonly Pattern[] }
  | { kind: 'choice'; ways: readonly Pattern[] }
  | { kind: 'repeat'; part: Pattern; min: number; max: number };

/** Code points, both ends included. */
type Range = readonly [number, number];

/** Why a pattern is refused, and at which of its characters (from 1). */
export class PatternProblem extends Error {
  override name = 'PatternProblem';
  constructor(message: string, at: number) {
    super(`${message} at character ${at + 1}`);
  }
}

/** Longer patterns cannot be read. */
export const PATTERN_MAX = 200;
/** Copies that counted repeats make of their parts, all together: PostgreSQL builds its automaton of them. */
const SIZE_MAX = 1_000;
const REPEAT_MAX = 100;
const NESTING_MAX = 20;
const ASCII_END = 0x80;
const LAST_POINT = 0x10ffff;

const DIGITS: readonly Range[] = [[0x30, 0x39]];
const SPACES: readonly Range[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
];
const WORDS: readonly Range[] = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
const CLASSES: Readonly<Record<string, readonly Range[]>> = { d: DIGITS, s: SPACES, w: WORDS };
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, f: 12, v: 11 };

/** Reads a pattern; throws `PatternProblem`. */
export const parsePattern = (text: string): Pattern => {
  const points = [...text];
  let at = 0;
  const peek = (): string | undefined => points[at];
  const refuse = (message: string, where = at): never => {
    throw new PatternProblem(message, where);
  };

  const choice = (depth: number): Pattern => {
    if (depth > NESTING_MAX) refuse(`is nested deeper than ${NESTING_MAX} groups`);
    const ways = [sequence(depth)];
    while (peek() === '|') {
      at++;
      ways.push(sequence(depth));
    }
    return ways.length === 1 ? ways[0]! : { kind: 'choice', ways };
  };

  const sequence = (depth: number): Pattern => {
    const parts: Pattern[] = [];
    while (at < points.length && peek() !== '|' && peek() !== ')') parts.push(repeated(atom(depth)));
    return { kind: 'sequence', parts };
  };

  const repeated = (part: Pattern): Pattern => {
    const from = at;
    const bounds = repeatBounds();
    if (bounds === undefined) return part;
    if (part.kind === 'edge') refuse('repeats the start or the end', from);
    const [min, max] = bounds;
    const following = peek();
    if (following === '?') refuse('asks for a lazy repeat: it changes nothing here, leave out the "?"');
    if (following === '+' && max !== 1) refuse('asks for a possessive repeat, which is not known');
    if (following === '*' || following === '+' || following === '{')
      refuse('repeats a repeat: put it in brackets');
    return { kind: 'repeat', part, min, max };
  };

  const repeatBounds = (): [number, number] | undefined => {
    const sign = peek();
    if (sign === '*' || sign === '+' || sign === '?') {
      at++;
      return sign === '*' ? [0, Infinity] : sign === '+' ? [1, Infinity] : [0, 1];
    }
    if (sign !== '{') return undefined;
    const counted = /^\{(\d{1,4})(,(\d{1,4})?)?\}/.exec(points.slice(at, at + 12).join(''));
    if (!counted) return refuse('"{" must be {n}, {n,} or {n,m}; write \\{ for the character');
    const min = Number(counted[1]);
    const max = counted[2] === undefined ? min : counted[3] === undefined ? Infinity : Number(counted[3]);
    if (max < min) refuse('counts backwards');
    if (min > REPEAT_MAX || (max !== Infinity && max > REPEAT_MAX))
      refuse(`repeats more than ${REPEAT_MAX} times`);
    at += [...counted[0]].length;
    return [min, max];
  };

  const atom = (depth: number): Pattern => {
    const char = points[at]!;
    if (char === '(') return group(depth);
    if (char === '[') return set();
    if (char === '*' || char === '+' || char === '?' || char === '{')
      refuse(`"${char}" has nothing to repeat`);
    at++;
    if (char === '^') return { kind: 'edge', at: 'start' };
    if (char === '$') return { kind: 'edge', at: 'end' };
    if (char === '.') return { kind: 'chars', negated: true, ranges: [] };
    if (char === '\\') return escaped();
    return literal(char);
  };

  const group = (depth: number): Pattern => {
    const from = at;
    at++;
    if (peek() === '?') {
      if (points[at + 1] !== ':')
        refuse('"(?" is known as "(?:" only: look-around, names and options are not', from);
      at += 2;
    }
    const inside = choice(depth + 1);
    if (peek() !== ')') refuse('"(" is not closed', from);
    at++;
    return inside;
  };

  const escaped = (): Pattern => {
    const { negated, ranges } = afterBackslash();
    return { kind: 'chars', negated, ranges };
  };

  /** What stands after a backslash: a class, a control character, or a sign that means itself. */
  const afterBackslash = (): { negated: boolean; ranges: readonly Range[] } => {
    const char = points[at];
    if (char === undefined) return refuse('ends with a backslash', at - 1);
    const named = CLASSES[char.toLowerCase()];
    if (named) {
      at++;
      return { negated: char !== char.toLowerCase(), ranges: named };
    }
    if (/[1-9]/.test(char)) refuse('refers back to a group, which is not known', at - 1);
    const control = CONTROLS[char];
    if (control === undefined && /[a-zA-Z0]/.test(char)) refuse(`"\\${char}" is not known`, at - 1);
    at++;
    const point = control ?? char.codePointAt(0)!;
    return { negated: false, ranges: [[point, point]] };
  };

  const literal = (char: string): Pattern => {
    const point = char.codePointAt(0)!;
    return { kind: 'chars', negated: false, ranges: [[point, point]] };
  };

  const set = (): Pattern => {
    const from = at;
    at++;
    const negated = peek() === '^';
    if (negated) at++;
    const ranges: Range[] = [];
    while (peek() !== ']' || ranges.length === 0) {
      if (at >= points.length) refuse('"[" is not closed', from);
      ranges.push(...member());
    }
    at++;
    return { kind: 'chars', negated, ranges };
  };

  const member = (): readonly Range[] => {
    const from = at;
    if (peek() === '[' && (points[at + 1] === ':' || points[at + 1] === '.' || points[at + 1] === '='))
      refuse('"[:names:]" are not known', from);
    const first = oneOfSet();
    if (peek() !== '-' || points[at + 1] === ']' || points[at + 1] === undefined) return first.ranges;
    at++;
    const last = oneOfSet();
    const [[low, end], [high]] = [first.ranges[0]!, last.ranges[0]!];
    if (first.isClass || last.isClass || end !== low)
      refuse('a range goes from one character to another', from);
    if (high < low) refuse('a range goes backwards', from);
    if (high >= ASCII_END && low !== high)
      refuse(
        'a range may hold letters without accents, digits and signs only; name the others one by one',
        from,
      );
    return [[low, high]];
  };

  const oneOfSet = (): { ranges: readonly Range[]; isClass: boolean } => {
    const char = points[at];
    if (char === undefined) return refuse('"[" is not closed');
    at++;
    if (char !== '\\') return { ranges: [[char.codePointAt(0)!, char.codePointAt(0)!]], isClass: false };
    const isClass = CLASSES[points[at]?.toLowerCase() ?? ''] !== undefined;
    const { negated, ranges } = afterBackslash();
    if (negated) refuse('an opposite such as "\\D" cannot stand in brackets');
    return { ranges, isClass };
  };

  const pattern = choice(0);
  if (at < points.length) refuse('")" closes nothing');
  if (sizeOf(pattern) > SIZE_MAX)
    throw new PatternProblem(`repeats its parts more than ${SIZE_MAX} times`, 0);
  return folded(pattern);
};

/** Copies of single characters that the pattern stands for. */
const sizeOf = (pattern: Pattern): number => {
  const sum = (parts: readonly Pattern[]): number => parts.reduce((size, part) => size + sizeOf(part), 0);
  switch (pattern.kind) {
    case 'sequence':
      return sum(pattern.parts);
    case 'choice':
      return sum(pattern.ways);
    case 'repeat':
      return sizeOf(pattern.part) * Math.max(1, pattern.max === Infinity ? pattern.min : pattern.max);
    default:
      return 1;
  }
};

/** The same pattern about folded text. Ranges are ASCII: the capitals in them become small letters. */
const foldedRange = ([low, high]: Range): Range[] => {
  if (low === high) {
    const point = foldCase(String.fromCodePoint(low)).codePointAt(0)!;
    return [[point, point]];
  }
  const from = Math.max(low, 0x41);
  const to = Math.min(high, 0x5a);
  return from <= to
    ? [
        [low, high],
        [from + 32, to + 32],
      ]
    : [[low, high]];
};

const folded = (pattern: Pattern): Pattern => {
  switch (pattern.kind) {
    case 'chars':
      return { ...pattern, ranges: pattern.ranges.flatMap(foldedRange) };
    case 'sequence':
      return { ...pattern, parts: pattern.parts.map(folded) };
    case 'choice':
      return { ...pattern, ways: pattern.ways.map(folded) };
    case 'repeat':
      return { ...pattern, part: folded(pattern.part) };
    default:
      return pattern;
  }
};

/** Writes a pattern; `point` spells one character as the side at hand does. */
const written = (pattern: Pattern, point: (codePoint: number) => string): string => {
  switch (pattern.kind) {
    case 'edge':
      return pattern.at === 'start' ? '^' : '$';
    case 'chars': {
      const { negated, ranges } = pattern;
      const all = ranges.length === 0 ? [[1, LAST_POINT] as const] : ranges;
      const isNone = ranges.length > 0 && negated;
      return `[${isNone ? '^' : ''}${all.map(([low, high]) => (low === high ? point(low) : `${point(low)}-${point(high)}`)).join('')}]`;
    }
    case 'sequence':
      return pattern.parts.map((part) => written(part, point)).join('');
    case 'choice':
      return `(?:${pattern.ways.map((way) => written(way, point)).join('|')})`;
    case 'repeat': {
      const { part, min, max } = pattern;
      const signs =
        max === Infinity
          ? min === 0
            ? '*'
            : min === 1
              ? '+'
              : `{${min},}`
          : min === 0 && max === 1
            ? '?'
            : min === max
              ? `{${min}}`
              : `{${min},${max}}`;
      return `(?:${written(part, point)})${signs}`;
    }
  }
};

const hex = (point: number, digits: number): string => point.toString(16).padStart(digits, '0');

/** For RE2: `\\x{41}`. */
export const re2Text = (pattern: Pattern): string => written(pattern, (point) => `\\x{${hex(point, 1)}}`);

/** For PostgreSQL (advanced regular expressions, 9.7.3.3): `\\u0041`. */
export const postgresText = (pattern: Pattern): string =>
  written(pattern, (point) => (point > 0xffff ? `\\U${hex(point, 8)}` : `\\u${hex(point, 4)}`));

/** The characters outside ASCII that it names: what `foldedSql` must fold. */
export const lettersOf = (pattern: Pattern): string => {
  switch (pattern.kind) {
    case 'chars':
      return pattern.ranges.map(([low]) => (low >= ASCII_END ? String.fromCodePoint(low) : '')).join('');
    case 'sequence':
      return pattern.parts.map(lettersOf).join('');
    case 'choice':
      return pattern.ways.map(lettersOf).join('');
    case 'repeat':
      return lettersOf(pattern.part);
    default:
      return '';
  }
};
