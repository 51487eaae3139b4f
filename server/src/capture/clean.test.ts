import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../testing/index.ts';
import { type Json, sql } from '../platform/index.ts';
import { clean, isDeeperThan, mayNeedCleaning } from './clean.ts';

const anyJson = fc.jsonValue({ stringUnit: 'binary', maxDepth: 4 }) as fc.Arbitrary<Json>;

describe('cleaning', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());

  it('makes every JSON value one that PostgreSQL takes', async () => {
    const unit = fc.constantFrom(
      'a',
      '\u0000',
      '\ud800',
      '\udc00',
      '\ud83d\ude00',
      'é',
      '\\',
      '"',
      '\\u0000',
    );
    const text = fc.array(unit, { maxLength: 6 }).map((units) => units.join(''));
    const hostile = fc.letrec<{ any: Json }>((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        text as fc.Arbitrary<Json>,
        fc.double({ noNaN: true }) as fc.Arbitrary<Json>,
        fc.array(tie('any')) as fc.Arbitrary<Json>,
        fc.dictionary(text, tie('any')) as fc.Arbitrary<Json>,
      ),
    })).any;
    await fc.assert(
      fc.asyncProperty(hostile, async (value) => {
        const received = JSON.stringify(value);
        const read = JSON.parse(received) as Json;
        const stored = mayNeedCleaning(received) ? clean(read) : read;
        await database.db.query(sql`select ${JSON.stringify(stored)}::jsonb`);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves what is clean as it is, the very same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }) as fc.Arbitrary<Json>, (value) => {
        if (!mayNeedCleaning(JSON.stringify(value))) expect(clean(value)).toBe(value);
      }),
    );
  });

  it('twice is as once', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(clean(clean(value))).toEqual(clean(value));
      }),
    );
  });
});

describe('depth', () => {
  const nested = (levels: number): Json => (levels === 0 ? 1 : [nested(levels - 1)]);

  it('is counted in objects and lists', () => {
    expect([
      isDeeperThan(1, 0),
      isDeeperThan({}, 0),
      isDeeperThan({}, 1),
      isDeeperThan({ a: [] }, 1),
    ]).toEqual([false, true, false, true]);
    expect([isDeeperThan(nested(24), 24), isDeeperThan(nested(25), 24)]).toEqual([false, true]);
  });
});
