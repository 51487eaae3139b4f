import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeedLine, Home, PeopleList, SegmentRow, WorkflowRow } from '../api/types.ts';
import { sql, type Uuid } from '../platform/index.ts';
import { feedSince } from './feed.ts';
import {
  DAY,
  feedback,
  HOUR,
  MINUTE,
  NOON,
  page,
  person,
  type Scene,
  scene,
  shopMonday,
  submitAll,
} from './testing.ts';

let one: Scene;
let mia: Uuid;
let stranger: Uuid;
beforeAll(async () => {
  one = await scene();
  ({ mia, stranger } = await shopMonday(one));
});
afterAll(() => one.close());

const told = ({ person: { label }, verb, object }: FeedLine): string => `${label} ${verb} ${object}`.trim();

/** All pages of a list, by two rows a page. */
const wholeList = async (path: string): Promise<PeopleList> => {
  const list = await one.get<PeopleList>(`${path}&limit=2`);
  for (let next = list.next; next; ) {
    const more = await one.get<PeopleList>(`${path}&limit=2&after=${next}`);
    list.items.push(...more.items);
    next = more.next;
  }
  return list;
};

describe('the feed', () => {
  it('tells what people did in the marketer’s words, newest first', async () => {
    const { items } = await one.get<{ items: FeedLine[] }>('/feed?limit=50');
    expect(items.map(told)).toEqual([
      'Mia Berg reached the goal of Abandoned cart',
      'Mia Berg ordered for EUR 130',
      'Mia Berg entered Abandoned cart',
      'Mia Berg added Red shoes to the cart',
      'Mia Berg entered Abandoned cart',
      'Mia Berg added Red shoes to the cart',
      'Mia Berg joined Active',
      'Mia Berg viewed /shoes',
      'Mia Berg viewed /pricing',
      'Someone in Vienna viewed /',
      'Noah Berg joined In Austria',
      'Noah Berg gave the e-mail noah@example.com',
      'Mia Berg joined In Austria',
      'Mia Berg gave the e-mail mia@example.com',
    ]);
  });

  it('tells each line once to live screens, also one that is seen after a younger one', async () => {
    const now = NOON + 10 * MINUTE;
    const first = await feedSince(one.db, null, now);
    expect(first.lines).toEqual([]);
    await one.world.append(now + 2_000, page(stranger, '/later', { mustFold: false }));
    await one.world.fold(now + 2_000);
    const second = await feedSince(one.db, first.cursor, now + 3_000);
    expect(second.lines.map(told)).toEqual([
      'Someone in Vienna joined Active',
      'Someone in Vienna viewed /later',
    ]);
    await one.world.append(now + 1_000, page(stranger, '/sooner', { mustFold: false }));
    await one.world.fold(now + 3_000);
    const third = await feedSince(one.db, second.cursor, now + 4_000);
    expect(third.lines.map(told)).toEqual(['Someone in Vienna viewed /sooner']);
    expect((await feedSince(one.db, third.cursor, now + 5_000)).lines).toEqual([]);
  });
});

describe('Home', () => {
  it('counts today and says so with lists of exactly that length (P17, rule 1)', async () => {
    const home = await one.get<Home>('/home');
    const values = Object.fromEntries(home.today.map(({ metric, value }) => [metric, value]));
    expect(values).toEqual({
      visitors: 2,
      newContacts: 3,
      messages: 0,
      humanClicks: 0,
      clicks: 0,
      orders: 1,
      revenue: 130,
    });
    expect(home.running).toMatchObject([
      { name: 'Abandoned cart', enteredToday: 2, hereNow: 1, problems: 0 },
    ]);
    expect(home.empty).toBe(false);
    expect(home.checklist?.find(({ code }) => code === 'recipe')?.done).toBe(true);
    expect(home.needsYou).toEqual([]);
  });

  it('says that a publish at a time did not come about, why, and where to mend it', async () => {
    const failed = 'The template “Brief” does not exist.';
    await one.test.db.query(sql`
      update definitions set publish_plan = ${JSON.stringify({ by: 'Ana', failed })}::jsonb
      where workspace_id = ${one.world.workspaceId} and key = 'cart' and kind = 'workflow'`);
    const { needsYou } = await one.get<Home>('/home');
    await one.test.db.query(sql`
      update definitions set publish_plan = null where workspace_id = ${one.world.workspaceId}`);
    expect(needsYou).toEqual([
      {
        code: 'failedPublish:cart',
        count: 1,
        text: '“Abandoned cart” was not published at its time: The template “Brief” does not exist. Correct it and publish',
        href: '/workflows/cart',
      },
    ]);
    expect((await one.get<Home>('/home')).needsYou).toEqual([]);
  });

  it('opens every number of Home, segments and workflows as a list of that length', async () => {
    await one.at(NOON + 4 * HOUR + 6 * MINUTE);
    await submitAll(one, NOON + 4 * HOUR + 7 * MINUTE);
    const [message] = await one.test.db.query<{ id: string }>(sql`
      select message_id as id from messages where contact_id = ${mia}::uuid`);
    const later = NOON + 5 * HOUR;
    await one.world.append(
      later,
      feedback(mia, 'Email Clicked', message!.id, { verdict: 'human', url: 'https://a.test/' }),
    );
    await one.world.append(later, feedback(mia, 'Email Clicked', message!.id, { verdict: 'machine' }));
    await one.world.append(later + 1, feedback(mia, 'Email Opened', message!.id, { verdict: 'machine' }));
    // the same order, told twice, is one order
    await one.world.append(later + 2, {
      contactId: mia,
      name: 'Order Completed',
      properties: { order_id: 'o1', total: 130 },
      mustFold: false,
    });
    await one.world.append(later + 3, person('Olga'));
    await one.at(later + 3);
    await one.test.db.query(sql`
      insert into poison (bucket, poison_id, workspace_id, actor_id, input, error, at)
      values (1, ${mia}::uuid, ${one.world.workspaceId}, ${mia}::uuid, '{"from":"inbox"}', 'broken', ${new Date(later)})`);

    const home = await one.get<Home>('/home');
    expect(home.needsYou).toMatchObject([{ code: 'setAside', count: 1 }]);
    expect(home.today.find(({ metric }) => metric === 'humanClicks')).toMatchObject({ value: 1 });
    for (const { metric, href, value, spark } of home.today) {
      expect(spark).toHaveLength(14);
      expect(spark.at(-1)).toBe(value);
      if (metric === 'revenue') continue;
      const list = await wholeList(href);
      expect(list.total, href).toBe(value);
      expect(list.items, href).toHaveLength(value);
    }
    const [running] = home.running;
    const numbers = [
      ['workflow:cart:entered:today', running!.enteredToday],
      ['workflow:cart:here', running!.hereNow],
      ['workflow:cart:here:wait-more', 1],
      ['workflow:cart:entered:7d', 2],
      ['workflow:cart:entered', 2],
      ['workflow:cart:ended', 1],
      ['workflow:cart:ended:goal', 1],
      ['workflow:cart:node:wait:entered', 2],
      ['workflow:cart:node:wait:left', 1],
      ['workflow:cart:node:wait-more:entered', 1],
      ['workflow:cart:node:wait-more:left', 0],
      ['segment:austria', 3],
      ['segment:active', 2],
      ['segment-joined:austria:today', 3],
      ['segment-left:austria:today', 0],
      ['failedMessages:7d', 0],
    ] as const;
    for (const [of, value] of numbers) {
      const list = await wholeList(`/people?of=${of}`);
      expect([of, list.total, list.items.length]).toEqual([of, value, value]);
    }
    const segments = await one.get<{ items: SegmentRow[] }>('/segments');
    const workflows = await one.get<{ items: WorkflowRow[] }>('/workflows');
    expect([segments.items.length, workflows.items.length]).toEqual([2, 1]);
    const rows = [
      ...segments.items.flatMap(({ key, people, joinedToday, leftToday }) => [
        [`segment:${key}`, people],
        [`segment-joined:${key}:today`, joinedToday],
        [`segment-left:${key}:today`, leftToday],
      ]),
      ...workflows.items.flatMap(({ key, hereNow, entered7d, goalRate }) => [
        [`workflow:${key}:here`, hereNow],
        [`workflow:${key}:entered:7d`, entered7d],
        [`workflow:${key}:ended:goal`, goalRate?.reached ?? 0],
      ]),
    ] as const;
    for (const [of, value] of rows) {
      const list = await wholeList(`/people?of=${of}`);
      expect([of, list.total, list.items.length]).toEqual([of, value, value]);
    }
  });

  it('compares with the same weekday up to the same time, and keeps the days apart', async () => {
    const nextMonday = NOON + 7 * DAY;
    await one.world.append(nextMonday, page(stranger, '/again', { mustFold: false }));
    await one.at(nextMonday);
    const home = await one.get<Home>('/home');
    const visitors = home.today.find(({ metric }) => metric === 'visitors')!;
    // at noon last Monday three had come: the stranger, Mia, and nobody else before 12:00:00
    expect(visitors.value).toBe(1);
    expect(visitors.spark.slice(-8)).toEqual([2, 0, 0, 0, 0, 0, 0, 1]);
    expect(home.today.find(({ metric }) => metric === 'newContacts')).toMatchObject({ value: 0 });
  });

  it('refuses numbers that do not exist', async () => {
    for (const of of [
      'visitors',
      'visitors:yesterday',
      'segment:none',
      'workflow:cart:node:wait:sat',
      'x',
      'toString:today',
    ]) {
      const response = await one.ana.inject({ url: `/api/w/${one.slug}/people?of=${of}` });
      expect([of, response.statusCode]).toEqual([of, 404]);
    }
  });
});
