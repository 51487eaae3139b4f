import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Home } from '../insights/index.ts';
import { type Scene, scene } from '../insights/testing.ts';
import { bucketOf, sql, type Uuid } from '../platform/index.ts';
import { createQuarantine, QUARANTINE_AFTER } from './quarantine.ts';

describe('quarantine', () => {
  const failures = (held: number[]) => createQuarantine((definitionId) => held.push(definitionId));
  const fail = (quarantine: ReturnType<typeof createQuarantine>, people: number): void => {
    for (let n = 0; n < people; n++) quarantine.failed(1, `contact-${n}`, new Error('no such value'));
  };

  it('begins when a definition has failed for many people in a row, and is told once', () => {
    const held: number[] = [];
    const quarantine = failures(held);
    fail(quarantine, QUARANTINE_AFTER - 1);
    expect(quarantine.reasonOf(1)).toBeNull();
    fail(quarantine, QUARANTINE_AFTER + 5);
    expect(quarantine.reasonOf(1)).toContain('no such value');
    expect(quarantine.reasonOf(2)).toBeNull();
    expect(held).toEqual([1]);
  });

  it('counts one person once, and starts anew with everybody for whom it worked', () => {
    const quarantine = failures([]);
    for (let n = 0; n < 100; n++) quarantine.failed(1, 'the same', new Error('x'));
    fail(quarantine, QUARANTINE_AFTER - 2);
    expect(quarantine.reasonOf(1)).toBeNull();
    quarantine.answered(1);
    fail(quarantine, QUARANTINE_AFTER - 1);
    expect(quarantine.reasonOf(1)).toBeNull();
  });

  it('is over when it works for somebody who is tried again, and not when it does not', () => {
    const held: number[] = [];
    const quarantine = failures(held);
    fail(quarantine, QUARANTINE_AFTER);
    quarantine.release();
    expect(quarantine.reasonOf(1)).toBeNull();
    quarantine.failed(1, 'contact-3', new Error('still'));
    expect(quarantine.reasonOf(1)).toContain('still');
    quarantine.release();
    quarantine.answered(1);
    quarantine.failed(1, 'contact-3', new Error('odd data'));
    expect(quarantine.reasonOf(1)).toBeNull();
    expect(held).toEqual([1]);
  });
});

/** No publish lets this through: reading the date of somebody who has one fails. */
const broken = {
  name: 'Born before',
  condition: { kind: 'attribute', attribute: 'born', op: 'before', value: 5 },
};
const mended = { ...broken, condition: { ...broken.condition, op: 'exists' } };

/** Enough, however chance deals them out to the groups. */
const PEOPLE = 150;

describe('a definition that fails for everybody', () => {
  let one: Scene;
  let now: number;
  beforeAll(async () => {
    one = await scene();
    now = Date.UTC(2026, 5, 1, 10);
  });
  afterAll(() => one.close());

  const people = async (count: number): Promise<Uuid[]> => {
    now += 60_000;
    const ids: Uuid[] = [];
    for (let n = 0; n < count; n++)
      ids.push(
        await one.world.append(now, { kind: 'identify', name: 'Identified', traits: { born: '1980-01-01' } }),
      );
    await one.world.fold(now);
    return ids;
  };
  const stuck = () =>
    one.db.query<{ quarantined: boolean; people: number }>(sql`
      select quarantined, count(bucket)::int as people from stuck
      where workspace_id = ${one.world.workspaceId} group by quarantined order by quarantined`);
  const members = async (): Promise<number> =>
    (
      await one.db.query(sql`
      select m.bucket from memberships m join definitions d
        on d.workspace_id = m.workspace_id and d.definition_id = m.segment_id and d.key = 'born-before'
      where m.workspace_id = ${one.world.workspaceId}`)
    ).length;
  const needsYou = async () => (await one.get<Home>('/home')).needsYou;

  it('is not asked any more, says so on Home, and passes over nobody in silence', async () => {
    await one.world.publish('segment', 'born-before', broken);
    await people(PEOPLE);
    expect(await stuck()).toEqual([
      { quarantined: false, people: QUARANTINE_AFTER },
      { quarantined: true, people: PEOPLE - QUARANTINE_AFTER },
    ]);
    expect((await needsYou()).find(({ code }) => code.startsWith('quarantined'))).toMatchObject({
      count: PEOPLE - QUARANTINE_AFTER,
      text: expect.stringContaining('born-before'),
    });
  });

  it('leaves readiness alone', async () => {
    expect((await one.ana.inject({ method: 'GET', url: '/readyz' })).statusCode).toBe(200);
  });

  it('is asked again when it is mended and published: everybody is judged, and Home is quiet', async () => {
    await one.world.publish('segment', 'born-before', mended);
    now += 60_000;
    await one.world.fold(now);
    expect(await members()).toBe(PEOPLE);
    expect((await needsYou()).some(({ code }) => code.startsWith('quarantined'))).toBe(false);
  });

  it('is asked about one person again when somebody wants it, and judges them by every segment', async () => {
    const [row] = await one.db.query<{ id: string; contactId: Uuid }>(sql`
      select contact_id || '.' || definition_id as id, contact_id as "contactId" from stuck
      where workspace_id = ${one.world.workspaceId} order by contact_id limit 1`);
    const { id, contactId } = row!;
    // up to the newest definitions: nothing else has them judged by all
    now += 60_000;
    await one.world.append(now, { contactId, kind: 'edit', name: 'Contact Edited' });
    await one.world.fold(now);
    await one.db.query(sql`
      delete from memberships where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}::uuid
        and workspace_id = ${one.world.workspaceId}`);
    expect(await members()).toBe(PEOPLE - 1);
    const url = `/api/w/${one.slug}/set-aside/${id}/retry`;
    expect((await one.ana.inject({ method: 'POST', url })).statusCode).toBe(204);
    now += 60_000;
    await one.world.fold(now);
    expect(await members()).toBe(PEOPLE);
  });

  it('is asked by visiting people when its SQL cannot be built, and every one of them is noted', async () => {
    const definitionId = await one.world.publish('segment', 'born-later', broken);
    now += 60_000;
    await one.world.fold(now);
    const rows = await one.db.query(sql`
      select bucket from stuck
      where workspace_id = ${one.world.workspaceId} and definition_id = ${definitionId}`);
    expect(rows).toHaveLength(PEOPLE);
  });
});
