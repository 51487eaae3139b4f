import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../testing/index.ts';
import { bulkStatement, rowColumns } from './bulk.ts';

const COLUMNS = 'n int, said text, id uuid, at_ms float8, ok boolean, held jsonb';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', 'NULL', 'null', '"', '\\', '\\"', '{a,b}', ' a ', "it's", 'two\nlines\ttab', '\\n'),
);
const clean = text.map((value) => value.replaceAll('\0', ''));
const value = fc.oneof(clean, fc.integer(), fc.boolean(), fc.constant(null));
const held = fc.oneof(fc.dictionary(clean, value), fc.array(value), clean, fc.boolean());
const row = fc.record(
  {
    n: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    said: fc.option(clean),
    id: fc.option(fc.uuid()),
    at_ms: fc.oneof(fc.double(), fc.integer()),
    ok: fc.option(fc.boolean()),
    held: fc.option(held),
    wide: fc.option(held),
  },
  { requiredKeys: ['n'] },
);

it('rows in columns are the rows that one JSON text gives, whatever they say', async () => {
  const columns = bulkStatement(
    'bulk-columns',
    `${COLUMNS}, wide json_text`,
    (rows) => `select n, said, id, at_ms, ok, held, wide::jsonb as wide from ${rows}`,
  );
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
      const asJson = await database.db.query({
        name: 'bulk-json',
        text: `select * from jsonb_to_recordset($1::jsonb) as r(${COLUMNS}, wide jsonb)`,
        values: [JSON.stringify(rows)],
      });
      expect(await database.db.query(columns(rows))).toEqual(asJson);
    }),
    { numRuns: 60 },
  );
});

it('counts the rows in their order, and leaves room for other parameters', async () => {
  const { from, count, values } = rowColumns('word text', 'ord');
  const answer = await database.db.query({
    name: 'bulk-counted',
    text: `select word, ord::int as ord, $${count + 1}::int as other from ${from}`,
    values: [...values([{ word: 'b' }, { word: 'a' }]), 7],
  });
  expect(answer).toEqual([
    { word: 'b', ord: 1, other: 7 },
    { word: 'a', ord: 2, other: 7 },
  ]);
});
