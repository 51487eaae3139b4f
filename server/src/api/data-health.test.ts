import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../testing/index.ts';
import { DAY, NOON, type Scene, scene } from '../insights/testing.ts';
import type { JsonObject, Uuid } from '../platform/index.ts';
import type { ContactDetail, DataHealth, HealthFix, HealthFixDone, HealthPerson, Page } from './types.ts';

let one: Scene;
beforeAll(async () => {
  one = await scene();
  await one.at(NOON);
});
afterAll(() => one.close());

const add = async (user: string, traits: JsonObject): Promise<Uuid> => {
  const email = typeof traits.email === 'string' ? traits.email : null;
  const contactId = await one.world.append(one.test.clock.now(), {
    kind: 'identify',
    name: 'Identified',
    identities: [{ kind: 'user', value: user }, ...(email ? [{ kind: 'email', value: email }] : [])],
    traits,
  });
  await one.world.fold(one.test.clock.now());
  return contactId;
};

const looked = () => one.get<DataHealth>('/health');
const checked = async (): Promise<DataHealth> => {
  await one.act('POST', '/health/check');
  return eventually(async () => {
    const found = await looked();
    return found.state === 'done' ? found : undefined;
  });
};
const problem = async (name: string) => (await looked()).problems.find((found) => found.problem === name);
const peopleOf = async (name: string) =>
  (await one.get<Page<HealthPerson>>(`/health/problems/${encodeURIComponent(name)}`)).items;
const attribute = async (contactId: Uuid, name: string) =>
  (await one.get<ContactDetail>(`/contacts/${contactId}`)).attributes.find((held) => held.name === name)
    ?.value;

describe('data health', () => {
  it('has its first point at the first look, counts the people of its lists (P17), and nobody who is a test person', async () => {
    await add('slip', { email: 'tom@gmial.com', name: 'Tom', country: 'AT', lifecycle_stage: 'lead' });
    await add('role', { email: 'info@acme.com', country: 'AT', name: 'Acme', lifecycle_stage: 'customer' });
    await add('away', { email: 'x@mailinator.com', name: 'X', country: 'AT' });
    await add('dots', { email: 'a..b@acme.com', name: 'A', country: 'AT' });
    await add('phone', { phone: '12', name: 'P', country: 'AT', email: 'p@acme.com' });
    await add('abroad', { phone: '+43 664 1234567', name: 'Q', email: 'q@acme.com' });
    await add('fine', { email: 'ana@acme.com', name: 'Ana', country: 'AT', lifecycle_stage: 'customer' });
    await add('test', { email: 'me@gmial.com', name: 'T', test_person: true });
    expect((await looked()).state).toBe('running');
    const found = await eventually(async () => {
      const now = await looked();
      return now.state === 'done' ? now : undefined;
    });
    expect(found.people).toBe(7);
    expect(Object.fromEntries(found.problems.map((row) => [row.problem, row.people]))).toEqual({
      emailWrong: 1,
      emailTypo: 1,
      emailDisposable: 1,
      emailRole: 1,
      phoneUnreadable: 1,
      countryGuess: 1,
      'missing:country:no stage': 1,
    });
    for (const row of found.problems) {
      expect(await peopleOf(row.problem)).toHaveLength(row.people);
      expect(row.share).toBeCloseTo(row.people / 7);
      expect(row.trend).toEqual([null, null, null, null, null, null, null, row.people]);
    }
    expect(await peopleOf('emailTypo')).toMatchObject([{ before: 'tom@gmial.com', after: 'tom@gmail.com' }]);
    expect(await peopleOf('countryGuess')).toMatchObject([{ before: '', after: 'AT' }]);
    expect(await peopleOf('phoneUnreadable')).toMatchObject([{ before: '12', after: null }]);
    expect((await one.ana.inject({ url: `/api/w/${one.slug}/health/problems/nonsense` })).statusCode).toBe(
      404,
    );
  });

  it('fixes by edits, and takes them back where nobody has changed the value since', async () => {
    const lea = await add('lea', { email: 'lea@hotmial.com', name: 'Lea', country: 'AT' });
    const kim = await add('kim', { email: 'kim@yaho.com', name: 'Kim', country: 'AT' });
    await add('taken', { email: 'max@gmail.com', name: 'Max', country: 'AT' });
    const max = await add('max', { email: 'max@gmial.com', name: 'Max', country: 'AT' });
    await checked();
    expect((await problem('emailTypo'))?.people).toBe(4);
    const answer = await one.act('POST', '/health/problems/emailTypo/fix', { count: 5_000 });
    const fix = answer.json<HealthFix>();
    // Max is there already under the right address: a duplicate, not a slip
    expect([answer.statusCode, fix.people, fix.skipped]).toEqual([200, 3, 1]);
    expect(await attribute(lea, 'email')).toBe('lea@hotmail.com');
    expect(await attribute(max, 'email')).toBe('max@gmial.com');
    expect((await peopleOf('emailTypo')).map(({ person }) => person.contactId)).toEqual([max]);

    await one.act('PATCH', `/contacts/${kim}`, { attributes: { email: 'kim@acme.com' } });
    const undone = await one.act('POST', `/health/fixes/${fix.fixId}/undo`);
    expect(undone.json()).toEqual({ people: 2, kept: 1 });
    expect(await attribute(lea, 'email')).toBe('lea@hotmial.com');
    expect(await attribute(kim, 'email')).toBe('kim@acme.com');
    expect((await one.act('POST', `/health/fixes/${fix.fixId}/undo`)).statusCode).toBe(404);
    const { items } = await one.get<{ items: HealthFixDone[] }>('/health/fixes');
    expect(items).toMatchObject([{ title: 'Slips in the address', people: 3 }]);
    expect(items[0]!.undoneAt).not.toBeNull();
  });

  it('tags what cannot be corrected, fills what can, and takes both back', async () => {
    const [role] = await peopleOf('emailRole');
    const tagged = (await one.act('POST', '/health/problems/emailRole/fix', { count: 10 })).json<HealthFix>();
    expect(await attribute(role!.person.contactId as Uuid, 'tags')).toEqual(['role address']);
    expect(await problem('emailRole')).toBeUndefined();
    await one.act('POST', `/health/fixes/${tagged.fixId}/undo`);
    expect((await problem('emailRole'))?.people).toBe(1);

    const [abroad] = await peopleOf('countryGuess');
    const filled = (
      await one.act('POST', '/health/problems/countryGuess/fix', { count: 10 })
    ).json<HealthFix>();
    expect(await attribute(abroad!.person.contactId as Uuid, 'country')).toBe('AT');
    expect(await problem('missing:country:no stage')).toBeUndefined();
    await one.act('POST', `/health/fixes/${filled.fixId}/undo`);
    expect(await attribute(abroad!.person.contactId as Uuid, 'country')).toBeUndefined();
  });

  it('tells who was not heard of for a year, and the trend by week', async () => {
    await one.at(NOON + 370 * DAY);
    const fresh = await add('fresh', { email: 'fresh@acme.com', name: 'F', country: 'AT' });
    await checked();
    const stale = await peopleOf('stale');
    expect((await problem('stale'))?.people).toBe(stale.length);
    expect(stale.length).toBeGreaterThan(5);
    expect(stale.some(({ person }) => person.contactId === fresh)).toBe(false);
    await one.at(NOON + 377 * DAY);
    await one.act('POST', '/health/problems/stale/fix', { count: 5_000 });
    await checked();
    expect(await problem('stale')).toBeUndefined();
    expect((await problem('emailRole'))?.trend).toEqual([null, null, null, null, null, null, 1, 1]);
  });
});
