import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cycles, importGraph, wrongImports } from './lib/imports.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'baton-imports-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const graphOf = (files: Record<string, string>) => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return importGraph(root, ['server', 'web', 'tracker']);
};

describe('the check of imports', () => {
  it('lets a higher module use a lower one through its index', () => {
    const graph = graphOf({
      'server/src/segments/index.ts': "import { sql } from '../platform/index.ts';\nexport * from './x.ts';",
      'server/src/main.ts': "import { a } from './segments/index.ts';",
    });
    expect(wrongImports(graph)).toEqual([]);
  });

  it('finds a wrong direction, also of types, re-exports and lazy imports', () => {
    const graph = graphOf({
      'server/src/platform/a.ts': "import type { A } from '../segments/index.ts';",
      'server/src/contacts/b.ts': "export { x } from '../engine/index.ts';",
      'server/src/contacts/c.ts': "export const load = () => import('../engine/index.ts');",
    });
    expect(
      wrongImports(graph)
        .map((line) => line.split(':')[0])
        .sort(),
    ).toEqual([
      'server/src/contacts/b.ts -> server/src/engine/index.ts',
      'server/src/contacts/c.ts -> server/src/engine/index.ts',
      'server/src/platform/a.ts -> server/src/segments/index.ts',
    ]);
  });

  it('finds a deep import, a module without a place, and test code in production', () => {
    const graph = graphOf({
      'server/src/segments/a.ts': "import { x } from '../platform/sql.ts';",
      'server/src/novelty/b.ts': "import { x } from '../platform/index.ts';",
      'server/src/contacts/c.ts': "import { x } from '../../testing/index.ts';",
    });
    expect(wrongImports(graph).sort().join('\n')).toMatch(
      /test code.*\n.*no place in the order.*\n.*deep import/,
    );
  });

  it('finds a heavy package that is loaded at the start', () => {
    const graph = graphOf({
      'server/src/content/a.ts': "import mjml from 'mjml';",
      'server/src/content/b.ts': "export const load = () => import('mjml');",
      'server/src/feedback/c.ts': "import type { ParsedMail } from 'mailparser';",
    });
    expect(wrongImports(graph)).toEqual([
      'server/src/content/a.ts -> mjml: mjml is loaded late, by await import() where it is first used',
    ]);
  });

  it('lets the web take types and named files, the tracker nothing', () => {
    const graph = graphOf({
      'web/src/a.ts': "import type { A } from '../../server/src/api/types.ts';",
      'web/src/b.ts': "import { evaluate } from '../../server/src/conditions/evaluate.ts';",
      'web/src/c.ts': "import { sql } from '../../server/src/platform/sql.ts';",
      'tracker/src/d.ts': "import type { A } from '../../server/src/api/types.ts';",
    });
    const files = wrongImports(graph, ['server/src/conditions/evaluate.ts']).map(
      (line) => line.split(' ')[0],
    );
    expect(files.sort()).toEqual(['tracker/src/d.ts', 'web/src/c.ts']);
  });

  it('finds circles of values, not of types', () => {
    const graph = graphOf({
      'server/src/segments/a.ts': "import { b } from './b.ts';",
      'server/src/segments/b.ts': "import { a } from './a.ts';",
      'server/src/segments/c.ts': "import type { D } from './d.ts';",
      'server/src/segments/d.ts': "import type { C } from './c.ts';",
    });
    expect(cycles(graph)).toEqual([
      'server/src/segments/a.ts -> server/src/segments/b.ts -> server/src/segments/a.ts',
    ]);
  });
});
