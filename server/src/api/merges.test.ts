import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../../testing/index.ts';
import { type Caller, type TestApp, testWorkspace } from './testing.ts';
import type { ContactDetail, MergeLine, MergeTakenBack } from './types.ts';

let test: TestApp;
let ana: Caller;
let slug: string;
let world: World;
beforeAll(async () => {
  ({ test, slug, ana, world } = await testWorkspace());
});
afterAll(() => test.close());

const get = async <T>(path: string, caller = ana): Promise<T> =>
  (await caller.inject({ method: 'GET', url: `/api/w/${slug}${path}` })).json() as T;
const takeBack = (mergeId: string, caller = ana) =>
  caller.inject({ method: 'POST', url: `/api/w/${slug}/merges/${mergeId}/take-back` });
const mergesOf = async (contactId: string) =>
  (await get<{ items: MergeLine[] }>(`/contacts/${contactId}/merges`)).items;

const identify = (userId: string, device: string) => {
  test.clock.advance(1_000);
  return world.append(test.clock.now(), {
    kind: 'identify',
    name: 'Identified',
    identities: [
      { kind: 'user', value: userId },
      { kind: 'anonymous', value: device },
    ],
    traits: { name: userId },
  });
};

const look = (device: string) => {
  test.clock.advance(1_000);
  return world.append(test.clock.now(), {
    name: 'Looked',
    identities: [{ kind: 'anonymous', value: device }],
  });
};

describe('the merge log (P10)', () => {
  it('says what became one and why, and takes it back for who may', async () => {
    const member = await identify('maria', 'phone');
    const visitor = await look('laptop');
    await world.fold(test.clock.now());
    await identify('maria', 'laptop');
    await world.fold(test.clock.now());
    const [merge] = await mergesOf(member);
    expect(merge).toMatchObject({
      state: 'done',
      reason: 'The same browser',
      absorbed: { contactId: visitor, label: 'A visitor' },
      brought: ['anonymous:laptop'],
      canBeTakenBack: true,
    });

    const sales = await test.userIn(slug, 'sales');
    expect((await takeBack(merge!.mergeId, sales)).statusCode).toBe(403);
    const answer = await takeBack(merge!.mergeId);
    expect(answer.json<MergeTakenBack>()).toEqual({ contactId: member, partedId: visitor });
    await world.fold(test.clock.now());

    expect(await get<ContactDetail>(`/contacts/${visitor}`)).toMatchObject({
      mergedInto: null,
      identities: [{ kind: 'anonymous', value: 'laptop' }],
    });
    expect(await mergesOf(member)).toMatchObject([
      { state: 'undone', canBeTakenBack: false, takenBack: { by: 'Ana Berg' } },
    ]);
    const again = await takeBack(merge!.mergeId);
    expect(again.statusCode).toBe(409);
    expect(again.json()).toMatchObject({ code: 'merge-not-done' });
  });

  it('shows who stays two on a shared device, once, however often both call', async () => {
    const one = await identify('carl', 'tablet');
    await world.fold(test.clock.now());
    for (let n = 0; n < 3; n++) {
      await identify('dora', 'tablet');
      await world.fold(test.clock.now());
    }
    const { items } = await get<{ items: MergeLine[] }>('/merges/refused');
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      state: 'refused',
      refusal: 'Each has a different user id: a shared device or address',
    });
    expect(await mergesOf(one)).toMatchObject([{ state: 'refused', canBeTakenBack: false }]);
    const all = [...items, ...(await mergesOf(one))].map(({ survivor, absorbed }) =>
      [survivor.label, absorbed.label].sort(),
    );
    expect(all).toEqual([
      ['carl', 'dora'],
      ['carl', 'dora'],
    ]);
  });

  it('knows nothing of other workspaces and of what is not there', async () => {
    expect((await takeBack('01900000-0000-7000-8000-000000000000')).json()).toMatchObject({
      code: 'merge-not-found',
    });
    const response = await ana.inject({
      method: 'GET',
      url: `/api/w/${slug}/contacts/01900000-0000-7000-8000-000000000000/merges`,
    });
    expect(response.statusCode).toBe(404);
  });
});
