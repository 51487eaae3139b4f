import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, eventually } from '../../testing/index.ts';
import { type Caller, type TestApp, testApp } from './testing.ts';
import type {
  SimulatedList,
  SimulationPeople,
  SimulationShown,
  SimulationsOf,
  TriedWith,
  WorkflowDetail,
} from './types.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PEOPLE = 6;
/** A net for a busy machine: the thread is bundled from the sources first. */
const THREAD_MS = 60_000;

let test: TestApp;
let ana: Caller;
let reader: Caller;
let slug: string;
let base: string;
beforeAll(async () => {
  test = await testApp();
  ({ ana, slug } = await test.setUp());
  reader = await test.userIn(slug, 'readonly');
  base = `/api/w/${slug}`;
  const now = test.clock.now();
  const world = await createWorld(test.db, now, await test.workspaceIdOf(slug));
  for (let n = 0; n < PEOPLE; n++) {
    const email = `p${n}@example.com`;
    const identities = [{ kind: 'email', value: email }];
    const atMs = now - 8 * DAY + n * HOUR;
    const contactId = await world.append(atMs, {
      kind: 'identify',
      name: 'Identified',
      identities,
      traits: { email },
    });
    const did = (name: string, afterMs: number, properties: Record<string, string>) =>
      world.append(atMs + afterMs, { contactId, name, properties });
    await did('Product Added', 60_000, { cart_id: `c${n}`, value: '20' });
    // every second one buys
    if (n % 2 === 0) await did('Order Completed', 120_000, { order_id: `o${n}`, cart_id: `c${n}` });
  }
  await world.fold(now);
  await ana.inject({ method: 'POST', url: `${base}/recipes/abandoned-cart/install` });
}, 120_000);
afterAll(() => test.close());

const URL = '/workflows/abandoned-cart';
const get = async <T>(path: string): Promise<T> => (await ana.inject({ url: `${base}${path}` })).json();
const simulated = (): Promise<SimulationShown> =>
  eventually(async () => {
    const { last } = await get<SimulationsOf>(`${URL}/simulation`);
    return last?.state === 'running' ? null : last;
  }, THREAD_MS);
const simulate = async (options: object = {}, document?: object) => {
  const response = await ana.inject({
    method: 'POST',
    url: `${base}${URL}/simulate`,
    payload: { options, ...(document ? { document } : {}) },
  });
  return { status: response.statusCode, body: response.json() };
};

describe('a simulation', () => {
  it('tells before the first that there is history, and about how long it takes', async () => {
    expect(await get(`${URL}/simulation`)).toEqual({
      last: null,
      isCurrent: false,
      aboutSeconds: 1,
      hasHistory: true,
    });
    expect((await ana.inject({ url: `${base}${URL}/simulation/people` })).statusCode).toBe(404);
  });

  it('runs in a thread, is of the draft as it is, and says who went which way', async () => {
    expect(await simulate()).toMatchObject({ status: 202, body: { state: 'running' } });
    const { state, error, result, startedBy } = await simulated();
    expect([state, error]).toEqual(['done', null]);
    expect(startedBy).toBe('Ana Berg');
    expect(result!.draft.people).toBe(PEOPLE);
    expect(result!.draft.counts.ended).toContainEqual({ code: 'goal', count: PEOPLE / 2 });
    expect(result!.draft.days.reduce((sum, { sent }) => sum + sent, 0)).toBeGreaterThan(0);
    expect(result!.live).toBeNull();
    expect(await get(`${URL}/simulation`)).toMatchObject({ isCurrent: true });
    const { trips } = await get<SimulationPeople>(`${URL}/simulation/people`);
    expect(trips.length).toBe(PEOPLE);
    expect(trips.map(({ person }) => person.label)).toContain('p0@example.com');
    expect(trips.map(({ end }) => end)).toContain('goal');
    for (const { steps } of trips) expect(steps[0]).toMatchObject({ visit: 1 });
  });

  it('names the people behind each of its numbers, each with their way', async () => {
    const { last } = await get<SimulationsOf>(`${URL}/simulation`);
    const { counts, days, people } = last!.result!.draft;
    const behind = (query: string) => get<SimulatedList>(`${URL}/simulation/behind?${query}`);
    const lengths = async (query: string): Promise<number> => {
      const { total, items } = await behind(`limit=200&${query}`);
      expect(items.length, query).toBe(total);
      return total;
    };
    expect(await lengths('what=entered')).toBe(counts.entered);
    expect(await lengths('what=people')).toBe(people);
    for (const { code, count } of counts.ended) expect(await lengths(`what=ended:${code}`)).toBe(count);
    for (const { day, sent } of days) expect(await lengths(`what=sentOn:${day}`)).toBe(sent);
    for (const [id, node] of Object.entries(counts.nodes)) {
      for (const what of ['entered', 'movedOn', 'left', 'goals', 'sent', 'held'] as const)
        expect(await lengths(`node=${id}&what=${what}`), `${id} ${what}`).toBe(node[what]);
      expect(await lengths(`node=${id}&what=here`)).toBe(node.hereNow);
    }
    for (const [edge, count] of Object.entries(counts.edges)) {
      const [node, output] = edge.split(':');
      expect(await lengths(`node=${node}&what=edge:${output}`), edge).toBe(count);
    }
    // in pages: each person once
    const first = await behind('what=people&limit=4');
    const second = await behind(`what=people&limit=4&after=${first.next}`);
    expect([first.items.length, second.items.length, second.next]).toEqual([4, PEOPLE - 4, null]);
    expect(new Set([...first.items, ...second.items].map(({ contactId }) => contactId)).size).toBe(PEOPLE);
    const { trips } = await get<SimulationPeople>(`${URL}/simulation/people`);
    for (const trip of trips) expect(await get(`${URL}/simulation/ways/${trip.contactId}`)).toEqual(trip);
    expect(
      (await ana.inject({ url: `${base}${URL}/simulation/behind?what=people&of=live` })).statusCode,
    ).toBe(404);
  });

  it('of one person in no time: the draft is tried with them, and nothing is kept', async () => {
    const { trips } = await get<SimulationPeople>(`${URL}/simulation/people`);
    const before = await get<SimulationsOf>(`${URL}/simulation`);
    const trip = trips.find(({ messages }) => messages.length > 0)!;
    const payload = { contactId: trip.contactId, days: 30 };
    const tried = async (caller: Caller, body: object) =>
      caller.inject({ method: 'POST', url: `${base}${URL}/try`, payload: body });
    expect((await tried(ana, payload)).json<TriedWith>()).toMatchObject({ trip, person: trip.person });
    expect(trip.messages[0]!.entry).toMatchObject({ cart_id: expect.stringMatching(/^c\d$/) });
    // eight days ago they came: not in the last three
    expect((await tried(ana, { ...payload, days: 3 })).json<TriedWith>().trip).toBeNull();
    const { last } = await get<SimulationsOf>(`${URL}/simulation`);
    expect(last).toEqual(before.last);
    expect((await tried(reader, payload)).statusCode).toBe(403);
  });

  it('is not current any more once the draft changed', async () => {
    const { revision, document } = await get<WorkflowDetail>(URL);
    await ana.inject({
      method: 'PUT',
      url: `${base}${URL}/draft`,
      payload: { revision, document: { ...document, name: 'Left carts' } },
    });
    expect(await get(`${URL}/simulation`)).toMatchObject({ isCurrent: false, last: { state: 'done' } });
  });

  it('of one person, with assumed readers, gives ranges where somebody waits for them', async () => {
    const { trips } = await get<SimulationPeople>(`${URL}/simulation/people`);
    const contactId = trips.find(({ end }) => end !== 'goal')!.contactId;
    await simulate({
      population: { type: 'person', contactId },
      behaviour: { type: 'assumed', openPercent: 100, clickPercent: 100 },
    });
    const { result } = await simulated();
    expect(result!.simulated).toBe(1);
    expect(result!.draft.people).toBe(1);
    expect(result!.assumptions).toContain('open 100 %');
  });

  it('refuses what cannot run, and whom the role does not let', async () => {
    const { document } = await get<WorkflowDetail>(URL);
    expect(await simulate({}, { ...document, start: 'nowhere' })).toMatchObject({
      status: 422,
      body: { code: 'has-problems' },
    });
    expect(await simulate({ population: { type: 'segment', segment: 'nobody' } })).toMatchObject({
      status: 202,
    });
    await eventually(
      async () =>
        expect((await get<SimulationsOf>(`${URL}/simulation`)).last).toMatchObject({
          state: 'failed',
          error: 'There is no live segment nobody.',
        }),
      THREAD_MS,
    );
    const refused = await reader.inject({ method: 'POST', url: `${base}${URL}/simulate`, payload: {} });
    expect(refused.statusCode).toBe(403);
  });

  it('is one at a time, and ends when it is cancelled', async () => {
    const first = await simulate();
    expect(first.status).toBe(202);
    expect(await simulate()).toMatchObject({ status: 409, body: { code: 'simulation-running' } });
    const cancelled = await ana.inject({ method: 'DELETE', url: `${base}${URL}/simulation` });
    expect(cancelled.statusCode).toBe(204);
    const { last } = await get<SimulationsOf>(`${URL}/simulation`);
    expect(last!.state).toBe('cancelled');
  });
});
