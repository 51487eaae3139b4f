/** People inside are moved, hurried and taken out by hand: by inputs, with who did it in their history (P5, P6, P12). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, PLAIN_MAIL, type World } from '../../testing/index.ts';
import { sql, type Uuid } from '../platform/index.ts';
import { type Caller, type TestApp, testApp } from './testing.ts';
import type { AuditRow, ContactDetail, Page, Why, WorkflowPeopleList, WorkflowResults } from './types.ts';

let test: TestApp;
let ana: Caller;
let base: string;
let world: World;
const people: Uuid[] = [];

beforeAll(async () => {
  test = await testApp();
  const { ana: admin, slug } = await test.setUp();
  ana = admin;
  base = `/api/w/${slug}`;
  world = await createWorld(test.db, test.clock.now(), await test.workspaceIdOf(slug));
  await world.publish('template', 'mail', PLAIN_MAIL);
  await world.publish('workflow', 'care', {
    name: 'Care',
    trigger: { type: 'event', event: 'Came' },
    enrollment: { again: 'never' },
    start: 'w',
    nodes: {
      w: { type: 'wait', delay: { days: 3 }, next: 'm' },
      m: { type: 'send', channel: 'email', template: 'mail', next: 'rest' },
      rest: { type: 'wait', delay: { days: 1 } },
    },
  });
  for (const n of [0, 1, 2, 3]) {
    const email = `p${n}@example.com`;
    people.push(
      await world.append(test.clock.now(), {
        kind: 'identify',
        name: 'Identified',
        identities: [{ kind: 'email', value: email }],
        traits: { email },
      }),
    );
    await world.append(test.clock.now(), { contactId: people[n]!, name: 'Came' });
  }
  await world.fold(test.clock.now());
}, 60_000);
afterAll(() => test.close());

const get = async <T>(path: string): Promise<T> => (await ana.inject({ url: `${base}${path}` })).json();
const here = async (node: string) =>
  (await get<WorkflowPeopleList>(`/workflows/care/people?what=here&node=${node}`)).items;
/** Asks, and folds until the answer has come. */
const act = async (payload: object, who: Caller = ana) => {
  let isDone = false;
  const answered = who
    .inject({ method: 'POST', url: `${base}/workflows/care/inside`, payload })
    .finally(() => {
      isDone = true;
    });
  while (!isDone) {
    await world.fold(test.clock.now());
    test.clock.advance(50);
    await new Promise((next) => setImmediate(next));
  }
  return answered;
};
/** The person as the list shows them. */
const seen = async (n: number, node = 'w') => {
  const row = (await here(node)).find(({ person }) => person.contactId === people[n])!;
  const { enrollmentId, nodeId, visit } = row.inside!;
  return { contactId: people[n]!, enrollmentId, nodeId, visit };
};
describe('people inside, by hand', () => {
  it('the list says where each stands and until when', async () => {
    const rows = await here('w');
    expect(rows.length).toBe(4);
    for (const { inside } of rows) {
      expect(inside).toMatchObject({ nodeId: 'w', visit: 1, version: 1 });
      expect(Date.parse(inside!.until!)).toBeGreaterThan(test.clock.now());
    }
  });

  it('skip, move and take out: each through the fold, once, for the visit that was seen', async () => {
    const [skipped, moved, ended] = [await seen(0), await seen(1), await seen(2)];
    await act({ act: 'skip', people: [skipped], reason: 'they called' });
    await act({ act: 'move', to: 'rest', people: [moved] });
    await act({ act: 'end', people: [ended], reason: 'a colleague of ours' });
    // asked twice: the visit is over, nothing happens again
    await act({ act: 'skip', people: [skipped, moved, ended] });
    expect((await here('w')).map(({ person }) => person.contactId)).toEqual([people[3]]);
    expect((await here('rest')).map(({ person }) => person.contactId).sort()).toEqual(
      [people[0], people[1]].sort(),
    );
    const mails = await test.db.query<{ contactId: string }>(sql`
      select contact_id as "contactId" from messages where bucket >= 0 and workspace_id = ${world.workspaceId}`);
    expect(mails.map(({ contactId }) => contactId)).toEqual([people[0]]);
    const { entered, hereNow, ended: ends, nodes } = await get<WorkflowResults>('/workflows/care/results');
    expect([entered, hereNow, ends]).toEqual([4, 3, [{ code: 'stopped', count: 1 }]]);
    for (const { entered: came, hereNow: at, movedOn, left } of Object.values(nodes))
      expect(came).toBe(at + movedOn + left);
  });

  it('who did it stands in their history, and in the log', async () => {
    const own = (await get<ContactDetail>(`/contacts/${people[2]}`)).enrollments[0]!;
    expect(own.endText).toBe('Taken out by Ana Berg: a colleague of ours');
    const first = (await get<ContactDetail>(`/contacts/${people[1]}`)).enrollments[0]!;
    expect(first.steps.find(({ nodeId }) => nodeId === 'w')!.text).toMatch(/^Moved to ".*" by Ana Berg$/);
    const { sentence } = await get<Why>(`/why?ref=enrollment:${people[2]}:care`);
    expect(sentence).toContain('taken out by Ana Berg: a colleague of ours');
    const { items } = await get<Page<AuditRow>>('/audit');
    expect(items.map(({ action }) => action)).toContain('took people out of');
  });

  it('refuses a step that is not live, and whom the role does not let publish', async () => {
    const who = [await seen(3)];
    expect((await act({ act: 'move', to: 'gone', people: who })).statusCode).toBe(422);
    expect((await act({ act: 'move', people: who })).statusCode).toBe(400);
    expect((await act({ act: 'skip', to: 'm', people: who })).statusCode).toBe(400);
    const sales = await test.userIn(base.slice('/api/w/'.length), 'sales');
    expect((await act({ act: 'skip', people: who }, sales)).statusCode).toBe(403);
    expect((await here('w')).length).toBe(1);
  });
});
