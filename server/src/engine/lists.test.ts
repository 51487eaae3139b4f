import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type TestDatabase, testDatabase, type World } from '../../testing/index.ts';
import { sql, type Uuid } from '../platform/index.ts';

const T0 = Date.UTC(2026, 5, 1, 10);
const MINUTE = 60_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const person = (name: string) => ({
  kind: 'identify',
  name: 'Identified',
  identities: [{ kind: 'user', value: name }],
  traits: { country: 'AT' },
});

const put = (one: World, atMs: number, contactId: Uuid, list: number, where: 'in' | 'out') =>
  one.append(atMs, {
    contactId,
    kind: 'list',
    name: where === 'in' ? 'Put on List' : 'Taken off List',
    payload: { list, put: where, by: 'Ana' },
  });

const segmentsOf = async (contactId: Uuid): Promise<string[]> => {
  const rows = await database.db.query<{ key: string }>(sql`
    select d.key from memberships m
    join definitions d on d.workspace_id = m.workspace_id and d.definition_id = m.segment_id
    where m.contact_id = ${contactId}::uuid order by d.key`);
  return rows.map(({ key }) => key);
};
const logOf = (contactId: Uuid) =>
  database.db.query<{ key: string; entered: boolean; text: string }>(sql`
    select d.key, l.entered, l.because ->> 'text' as text from membership_log l
    join definitions d on d.workspace_id = l.workspace_id and d.definition_id = l.segment_id
    where l.contact_id = ${contactId}::uuid order by l.at, d.key`);
const started = async (one: World): Promise<number> => {
  const [row] = await database.db.query<{ n: number }>(sql`
    select count(*) as n from enrollments where workspace_id = ${one.workspaceId}`);
  return row!.n;
};

const onEntering = (segment: string) => ({
  name: `Hello ${segment}`,
  trigger: { type: 'segmentEntered', segment },
  enrollment: { again: 'always' },
  exits: [],
  start: 'wait',
  nodes: { wait: { type: 'wait', delay: { days: 1 } } },
});
const isIn = (segment: string) => ({ kind: 'segment', segment });
const LIST = { name: 'Fair', list: true };

describe('a list', () => {
  it('has who was put on it; segments that name it and workflows follow at once (P4)', async () => {
    const one = await createWorld(database.db, T0);
    const list = await one.publish('segment', 'fair', LIST);
    await one.publish('segment', 'named', { name: 'Named', condition: { all: [isIn('fair')] } });
    await one.publish('segment', 'others', { name: 'Others', condition: { not: isIn('fair') } });
    await one.publish('workflow', 'hello', onEntering('fair'));
    const ana = await one.append(T0, person('ana'));
    await one.fold(T0);
    expect(await segmentsOf(ana)).toEqual(['others']);

    await put(one, T0 + MINUTE, ana, list, 'in');
    await put(one, T0 + MINUTE, ana, list, 'in');
    await one.fold(T0 + MINUTE);
    expect(await segmentsOf(ana)).toEqual(['fair', 'named']);
    expect(await started(one)).toBe(1);

    await put(one, T0 + 2 * MINUTE, ana, list, 'out');
    await one.fold(T0 + 2 * MINUTE);
    expect(await segmentsOf(ana)).toEqual(['others']);
    expect((await logOf(ana)).filter(({ key }) => key === 'fair')).toEqual([
      { key: 'fair', entered: true, text: 'put on it by Ana' },
      { key: 'fair', entered: false, text: 'taken off by Ana' },
    ]);
  });

  it('keeps its people when others publish, and when two become one (P10)', async () => {
    const one = await createWorld(database.db, T0);
    const list = await one.publish('segment', 'fair', LIST);
    const bob = await one.append(T0, person('bob'));
    const device = await one.append(T0, { identities: [{ kind: 'anonymous', value: 'd1' }] });
    await put(one, T0, bob, list, 'in');
    await put(one, T0, device, list, 'in');
    await one.fold(T0);
    const cleo = await one.append(T0, person('cleo'));
    await one.publish('segment', 'any', { name: 'Any', condition: { all: [] } });
    await one.fold(T0 + MINUTE);
    expect(await segmentsOf(bob)).toEqual(['any', 'fair']);
    // the device turns out to be Cleo's, who was on no list
    await one.append(T0 + 2 * MINUTE, {
      contactId: cleo,
      identities: [{ kind: 'anonymous', value: 'd1' }],
    });
    await one.fold(T0 + 2 * MINUTE);
    expect(await segmentsOf(device)).toEqual([]);
    expect(await segmentsOf(cleo)).toEqual(['any', 'fair']);
  });

  it('does not lose its people by being archived, and nobody is on it meanwhile for conditions', async () => {
    const one = await createWorld(database.db, T0);
    const list = await one.publish('segment', 'fair', LIST);
    const dora = await one.append(T0, person('dora'));
    await put(one, T0, dora, list, 'in');
    await one.fold(T0);
    await database.db.query(
      sql`update definitions set state = 'archived' where workspace_id = ${one.workspaceId}`,
    );
    await one.publish('segment', 'others', { name: 'Others', condition: { not: isIn('fair') } });
    await put(one, T0 + MINUTE, dora, list, 'out');
    await one.fold(T0 + MINUTE);
    expect(await segmentsOf(dora)).toEqual(['fair', 'others']);
  });
});

describe('publishing a segment that others name', () => {
  const country = (value: string) => ({ kind: 'attribute', attribute: 'country', op: 'equals', value });

  it.each([
    [false, 0],
    [true, 1],
  ])(
    'starts what waits for those, start them too: %s, for %i of those who match already (P9)',
    async (too, n) => {
      const one = await createWorld(database.db, T0);
      await one.publish('segment', 'base', { name: 'Base', condition: country('DE') });
      await one.publish('segment', 'upper', { name: 'Upper', condition: { all: [isIn('base')] } });
      await one.publish('workflow', 'hello', onEntering('upper'));
      const eva = await one.append(T0, person('eva'));
      await one.fold(T0);
      await one.publish('segment', 'base', { name: 'Base', condition: country('AT') }, too);
      await one.fold(T0 + MINUTE);
      expect(await segmentsOf(eva)).toEqual(['base', 'upper']);
      expect(await started(one)).toBe(n);
    },
  );
});
