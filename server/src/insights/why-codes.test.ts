/** P12: the table of reasons is closed. The codes are read out of the source, so that a new one without words fails here. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../platform/index.ts';
import { nodeKinds } from '../workflows/index.ts';
import { END_RULES, ENTRY_CODES, MESSAGE_RULES, REFUSED_BY_PROVIDER } from './why-rules.ts';
import { WHY_SENTENCES } from './why-sentences.ts';

const SOURCE = join(projectFolder(), 'server/src');

/** The product's source below these folders of `server/src`, without tests. */
const sources = (...folders: string[]): string[] =>
  folders.flatMap((folder) =>
    readdirSync(join(SOURCE, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !/test(ing)?\.ts$|testing\//.test(path))
      .map((path) => readFileSync(join(SOURCE, folder, path), 'utf8')),
  );

const found = (pattern: RegExp, texts: readonly string[]): string[] => [
  ...new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, code]) => code!))),
];

describe('every reason of the system has its words (P12)', () => {
  it('why a message came to nothing, whoever says so', () => {
    const texts = sources('permission', 'channels', 'engine', 'broadcasts', 'content', 'feedback', 'rights');
    const codes = [
      // a reason as messages keep it: {code, text}
      ...found(/\breason[:=] ?(?:JSON\.stringify\()?\{\s*code: '(\w+)',\s*text\b/g, texts),
      ...found(/\bcannot(?:\(|: )\{\s*code: '(\w+)',\s*text\b/g, texts),
      ...found(/const (?:reason|ERASED) = \{ code: '(\w+)', text\b/g, texts),
      ...found(/\brefusal\(\s*'(\w+)'/g, texts),
      ...found(/stringify\(\{\s*code: '(\w+)',\s*text\b/g, texts),
      ...found(/takeBar\([^)]*\{ code: '(\w+)', text\b/g, texts),
    ].filter((code) => !(code in END_RULES) || code in MESSAGE_RULES);
    for (const known of ['cap', 'noCoupon', 'hourOver', 'gaveUp', 'erased', 'tooLate'])
      expect([known, ...codes]).toContain(known);
    expect(codes.length).toBeGreaterThan(18);
    for (const code of codes) expect([code, MESSAGE_RULES[code]]).toEqual([code, expect.any(String)]);
  });

  it('why a start was refused', () => {
    const codes = found(/\brefused: '(\w+)',/g, sources('workflows')).filter((code) => code !== 'pending');
    expect(codes).toContain('tooSoon');
    for (const code of codes) {
      const sentence = ENTRY_CODES[code as keyof typeof ENTRY_CODES];
      expect([code, WHY_SENTENCES[sentence]]).toEqual([code, expect.any(Function)]);
    }
  });

  it('why an enrollment ended', () => {
    // the union of the codes is closed by its type; here that the type is what the step and the fold write
    const written = found(
      /\b(?:endReason|reason): \{\s*(?:nodeId: id,\s*)?code: '(\w+)',\s*text\b/g,
      sources('workflows', 'engine'),
    );
    const codes = written.filter((code) => !(code in MESSAGE_RULES) || code in END_RULES);
    expect(codes).toEqual(expect.arrayContaining(['exitRule', 'workflowError']));
    for (const code of codes)
      expect([code, (END_RULES as Record<string, string>)[code]]).toEqual([code, expect.any(String)]);
  });

  it('and each sentence is whole, with and without what was seen', () => {
    for (const sentence of Object.values(WHY_SENTENCES))
      for (const because of ['', 'country is AT']) {
        const said = sentence({ what: 'Welcome', because });
        expect(said).toMatch(/^[A-Z].*\.$/s);
        expect(said).toContain('Welcome');
        expect(said).not.toMatch(/undefined|unknown|\.\.|: \./i);
      }
    expect(REFUSED_BY_PROVIDER).not.toBe(MESSAGE_RULES.refused);
  });

  it('and every step says in words why it took its way', () => {
    // a log line without a text would be an answer without a reason
    for (const source of sources('workflows/nodes', 'workflows/triggers'))
      for (const [outcome] of source.matchAll(/kind: '(?:go|stay|end)',(?:(?!kind: ')[\s\S])*?\}/g))
        expect(outcome).toMatch(/\btext\b|reason/);
    expect(Object.keys(nodeKinds).length).toBeGreaterThan(10);
  });
});
