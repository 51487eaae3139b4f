import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  MessageDetail,
  MessageRow,
  Page,
  SetAside,
  TimelineLine,
  TimelineMonth,
  Why,
} from '../api/types.ts';
import { newId, sql, type Uuid } from '../platform/index.ts';
import {
  CART,
  feedback,
  HOUR,
  MINUTE,
  NOBODY,
  NOON,
  page,
  type Scene,
  scene,
  shopMonday,
  submitAll,
} from './testing.ts';
import { VISIT_GAP_MS, visitsOf } from './visits.ts';
import { WHY_SENTENCES } from './why-sentences.ts';

let one: Scene;
let mia: Uuid;
let noah: Uuid;
let stranger: Uuid;
beforeAll(async () => {
  one = await scene();
  ({ mia, noah, stranger } = await shopMonday(one));
});
afterAll(() => one.close());

const linesOf = async (contactId: string, query = ''): Promise<TimelineLine[]> =>
  (await one.get<Page<TimelineLine>>(`/contacts/${contactId}/timeline?limit=200${query}`)).items;
const messageOf = async (contactId: Uuid): Promise<string> => {
  const [row] = await one.test.db.query<{ id: string }>(sql`
    select message_id as id from messages where contact_id = ${contactId}::uuid order by message_id desc limit 1`);
  return row!.id;
};
const askedCodes = new Set<string>();
const why = async (ref: string): Promise<Why> => {
  const answer = await one.get<Why>(`/why?ref=${encodeURIComponent(ref)}`);
  askedCodes.add(answer.code);
  return answer;
};

describe('the timeline', () => {
  it('shows what is coming first, with what follows and what would prevent it', async () => {
    const [first, second] = await linesOf(mia);
    expect(first).toMatchObject({
      kind: 'workflow',
      dueAt: new Date(NOON + 4 * HOUR + 6 * MINUTE).toISOString(),
      text: 'First mail, if no order (Abandoned cart)',
    });
    expect(second).toMatchObject({ kind: 'segment', text: 'May leave Active, if nothing happens' });
    expect((await why(first!.why!)).code).toBe('stepNow');
  });

  it('then the past, newest first, in words, with visits', async () => {
    const past = (await linesOf(mia)).filter(({ dueAt }) => dueAt === null);
    expect(past.map(({ text }) => text)).toEqual([
      'Reached the goal of Abandoned cart: an order comes',
      'Ordered for EUR 130',
      'Entered Abandoned cart',
      'Added Red shoes to the cart',
      'Entered Abandoned cart',
      'Added Red shoes to the cart',
      'Joined Active',
      'Viewed /shoes',
      'Viewed /pricing',
      'Joined In Austria',
      'Country is AT, email is mia@example.com, firstName is Mia and 1 more',
      'Gave the e-mail mia@example.com',
    ]);
    const visits = new Set(past.flatMap(({ visitId }) => visitId ?? []));
    expect(visits.size).toBe(1);
    expect(past.filter(({ kind }) => kind === 'order')).toHaveLength(3);
  });

  it('tells notes among the rest, long ones cut with their whole text beside', async () => {
    const { world, test } = one;
    for (const [hours, text] of [
      [1, 'Wants samples'],
      [2, 'x'.repeat(200)],
    ] as const)
      await test.db.query(sql`
        insert into notes (bucket, contact_id, workspace_id, note_id, text, by_name, at)
        select bucket, contact_id, ${world.workspaceId}, ${newId(NOON)}::uuid, ${text}, 'Ana', ${new Date(NOON - hours * HOUR)}
        from contacts where contact_id = ${mia}::uuid`);
    const notes = await linesOf(mia, '&kinds=note');
    expect(notes.map(({ text, detail }) => [text, detail])).toEqual([
      ['Ana noted: Wants samples', null],
      [`Ana noted: ${'x'.repeat(140)}...`, { properties: { note: 'x'.repeat(200) } }],
    ]);
    const all = (await linesOf(mia)).map(({ text }) => text);
    expect(all.indexOf('Ana noted: Wants samples')).toBeGreaterThan(all.indexOf('Joined In Austria'));
  });

  it('pages and filters without losing or repeating a line', async () => {
    const all = await linesOf(mia);
    for (const limit of [1, 2, 3, 5]) {
      const found: TimelineLine[] = [];
      for (let after = ''; ; ) {
        const { items, next } = await one.get<Page<TimelineLine>>(
          `/contacts/${mia}/timeline?limit=${limit}${after}`,
        );
        found.push(...items);
        if (!next) break;
        after = `&after=${next}`;
      }
      expect(found, `limit ${limit}`).toEqual(all);
    }
    const kinds = ['message', 'visit', 'order', 'change', 'event', 'segment', 'workflow', 'note'];
    const parts = await Promise.all(kinds.map((kind) => linesOf(mia, `&kinds=${kind}`)));
    parts.forEach((lines, n) => {
      expect(new Set(lines.map(({ kind }) => kind)).size).toBeLessThanOrEqual(1);
      if (lines[0]) expect(lines[0].kind).toBe(kinds[n]);
    });
    expect(
      parts
        .flat()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(all.map(({ id }) => id).sort());
  });

  it('pages through events of one instant, of more names than fit a page', async () => {
    const { world, test } = one;
    const at = new Date(NOON - 90 * HOUR).toISOString();
    const contactId = await world.append(NOON - 100 * HOUR, {
      kind: 'identify',
      name: 'Identified',
      identities: [{ kind: 'user', value: 'crowd' }],
      traits: {},
    });
    await world.fold(NOON - 99 * HOUR);
    await test.db.query(sql`
      insert into events (bucket, event_id, received_at, contact_id, workspace_id, kind, name, occurred_at, properties)
      select bucket, gen_random_uuid(), ${at}::timestamptz, contact_id, workspace_id, 'track', 'Event ' || n % 3,
        ${at}::timestamptz - n / 8 * interval '1 minute', '{}'
      from contacts, generate_series(0, 23) n
      where contact_id = ${contactId}::uuid and workspace_id = ${world.workspaceId}`);
    const all = (await linesOf(contactId)).map(({ id }) => id);
    expect(new Set(all).size).toBe(25);
    for (const limit of [1, 3, 8, 9]) {
      const found: string[] = [];
      for (let after: string | null = ''; after !== null; ) {
        const page: Page<TimelineLine> = await one.get(
          `/contacts/${contactId}/timeline?limit=${limit}${after && `&after=${after}`}`,
        );
        found.push(...page.items.map(({ id }) => id));
        after = page.next;
      }
      expect(found, `limit ${limit}`).toEqual(all);
    }
  });

  it('jumps to a month that had something, and starts at its end', async () => {
    const { items } = await one.get<{ items: TimelineMonth[] }>(`/contacts/${mia}/months`);
    expect(items.map(({ month }) => month)).toEqual(['2026-06']);
    expect(items[0]!.before).toBe('2026-06-30T22:00:00.000Z');
    const past = (await linesOf(mia)).filter(({ dueAt }) => dueAt === null);
    expect(await linesOf(mia, `&before=${items[0]!.before}`)).toEqual(past);
    const middle = past[2]!.at;
    const older = await linesOf(mia, `&before=${middle}`);
    const ids = (lines: readonly TimelineLine[]): string[] => lines.map(({ id }) => id);
    expect(ids(older)).toEqual(ids(past.filter(({ at }) => at < middle)));
  });

  it('starts a new visit after half an hour, whatever the times (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10 * VISIT_GAP_MS })), fc.nat(20), (times, cut) => {
        const events = [...times].sort((a, b) => b - a).map((atMs, n) => ({ id: `${n}`, atMs }));
        const whole = visitsOf(events, null).visits;
        events.slice(1).forEach((event, n) => {
          const isSame = whole.get(event.id) === whole.get(events[n]!.id);
          expect(isSame).toBe(events[n]!.atMs - event.atMs <= VISIT_GAP_MS);
        });
        const first = visitsOf(events.slice(0, cut), null);
        const rest = visitsOf(events.slice(cut), first.open);
        expect(new Map([...first.visits, ...rest.visits])).toEqual(whole);
      }),
    );
  });
});

describe('why', () => {
  it('is answered for memberships, both ways (P12)', async () => {
    const member = await why(`membership:${mia}:austria`);
    expect(member).toMatchObject({
      code: 'member',
      sentence: 'In In Austria: country is AT.',
      rule: 'country is AT',
      at: new Date(NOON).toISOString(),
    });
    const not = await why(`membership:${stranger}:austria`);
    expect(not).toMatchObject({ code: 'notMember', because: { matched: false } });
    expect(not.sentence).toBe('Not in In Austria: country is not known.');
  });

  it('is answered for who entered, who did not, and why', async () => {
    await one.world.publish('workflow', 'large', {
      ...CART,
      name: 'Large carts',
      enrollment: {
        key: '@id',
        again: 'never',
        filter: { kind: 'attribute', attribute: 'country', op: 'equals', value: 'DE' },
      },
    });
    await one.test.db.query(sql`
      update definition_versions set published_at = ${new Date(NOON - HOUR)} where workspace_id = ${one.world.workspaceId}`);
    await one.world.publish('workflow', 'late', { ...CART, name: 'Late' });
    await one.test.db.query(sql`
      update definition_versions v set published_at = ${new Date(NOON + HOUR)} from definitions d
      where v.workspace_id = ${one.world.workspaceId} and d.workspace_id = v.workspace_id
        and d.definition_id = v.definition_id and d.key = 'late'`);
    await one.world.publish('workflow', 'greet', {
      ...CART,
      name: 'Greet',
      trigger: { type: 'segmentEntered', segment: 'austria' },
      enrollment: { again: 'never' },
      goals: [],
    });
    await one.at(NOON + 10 * MINUTE);

    expect(await why(`enrollment:${mia}:cart`)).toMatchObject({
      code: 'inside',
      sentence: 'Is in Abandoned cart: at "Wait 4 hours", after Product Added.',
      rule: 'Starts when someone fills a cart. Once per id.',
    });
    expect((await why(`enrollment:${noah}:cart`)).code).toBe('notTriggered');
    const filtered = await why(`enrollment:${mia}:large`);
    expect(filtered).toMatchObject({ code: 'filter', because: { matched: false } });
    expect(filtered.sentence).toBe('Did not enter large: does not fit who may enter, since country is AT.');
    expect((await why(`enrollment:${mia}:late`)).code).toBe('beforePublish');
    expect((await why(`enrollment:${mia}:greet`)).code).toBe('beforePublish');
    expect((await why(`enrollment:${stranger}:greet`)).sentence).toBe(
      'Did not enter greet: what starts it has not happened, they are not in In Austria.',
    );
    await one.test.db.query(sql`
      update definitions set state = 'paused' where workspace_id = ${one.world.workspaceId} and key <> 'cart' and kind = 'workflow'`);
    await one.test.db.query(sql`update leases set defs_version = defs_version + 1`);
    expect((await why(`enrollment:${stranger}:greet`)).code).toBe('workflowNotLive');
  });

  it('is answered for who is held up: by a pause, by a failure, by what was set aside', async () => {
    const { test, world } = one;
    const { db } = test;
    const setState = (state: string) =>
      db.query(sql`
        update definitions set state = ${state}
        where workspace_id = ${world.workspaceId} and key = 'cart' and kind = 'workflow'`);
    await setState('paused');
    expect(await why(`enrollment:${mia}:cart`)).toMatchObject({
      code: 'insidePaused',
      values: expect.arrayContaining([{ label: 'at the step', value: 'Wait 4 hours' }]),
    });
    await setState('live');
    await db.query(sql`
      insert into stuck (bucket, contact_id, workspace_id, definition_id, version, error, at)
      select bucket, contact_id, workspace_id, (
        select definition_id from definitions
        where workspace_id = ${world.workspaceId} and key = 'cart' and kind = 'workflow'
      ), 1, E'TypeError: no such thing\n  at x', ${new Date(NOON)}
      from contacts where contact_id = ${mia}::uuid`);
    expect(await why(`enrollment:${mia}:cart`)).toMatchObject({
      code: 'insideStuck',
      sentence: expect.stringContaining('since it failed for them: "TypeError: no such thing".'),
    });
    await db.query(sql`delete from stuck where contact_id = ${mia}::uuid`);
    await db.query(sql`
      insert into poison (bucket, poison_id, workspace_id, actor_id, input, error, at)
      select bucket, ${newId(NOON)}::uuid, workspace_id, contact_id, '{"name": "Product Added"}', 'it failed', ${new Date(NOON)}
      from contacts where contact_id = ${noah}::uuid`);
    expect(await why(`enrollment:${noah}:cart`)).toMatchObject({ code: 'setAside' });
    await db.query(sql`delete from poison where actor_id = ${noah}::uuid`);
  });

  it('is answered for messages that came, did not come, and will not come', async () => {
    expect((await why(`message:${mia}:cart:first`)).code).toBe('messageAhead');
    expect((await why(`message:${noah}:cart:first`)).code).toBe('messageNeverEntered');
    await one.at(NOON + 4 * HOUR + 6 * MINUTE);
    const messageId = await messageOf(mia);
    expect((await why(`message:${messageId}`)).code).toBe('messageWaits');
    const stop = (at: Date | null) =>
      one.test.db.query(sql`
        update workspaces set sending_stopped_at = ${at}, sending_stopped_by = 'Ana'
        where workspace_id = ${one.world.workspaceId}`);
    await stop(new Date(NOON));
    expect(await why(`message:${messageId}`)).toMatchObject({
      code: 'messageStopped',
      sentence: 'First mail is decided and waits, since all sending is stopped by Ana.',
    });
    await one.test.db.query(sql`
      update workspaces set sending_stopped_why = '{"code": "bounced", "text": "much came back"}'
      where workspace_id = ${one.world.workspaceId}`);
    expect((await why(`message:${messageId}`)).sentence).toContain('stopped by itself: much came back.');
    const put = (topic: string, lane: string | null) =>
      one.test.db.query(
        sql`update outbox set topic = ${topic}, lane = ${lane} where message_id = ${messageId}::uuid`,
      );
    await put('', null);
    expect((await why(`message:${messageId}`)).code).toBe('messageWaits');
    await stop(null);
    await put('news', 'gmail');
    expect(await why(`message:${messageId}`)).toMatchObject({
      code: 'messageNotYet',
      sentence: expect.stringContaining('the limits of sending leave no room to gmail yet'),
    });
    await put('news', null);
    await one.test.db.query(sql`
      update messages set reason = '{"code": "deferred", "text": "Busy", "since": "2026-06-01T14:00:00Z"}'
      where message_id = ${messageId}::uuid`);
    expect(await why(`message:${messageId}`)).toMatchObject({ code: 'messageDeferred' });
    await one.test.db.query(sql`update messages set reason = null where message_id = ${messageId}::uuid`);
    const [waiting] = (await linesOf(mia, '&kinds=message')).filter(({ dueAt }) => dueAt !== null);
    expect(waiting).toMatchObject({ text: 'First mail leaves' });
    await submitAll(one, NOON + 4 * HOUR + 7 * MINUTE);
    const sent = await why(`message:${messageId}`);
    expect(sent).toMatchObject({
      code: 'messageSubmitted',
      sentence: 'First mail was sent: they are in Abandoned cart since Product Added, and came to this step.',
      values: expect.arrayContaining([{ label: 'price', value: '80' }]),
    });
    expect((await why(`message:${mia}:cart:first`)).code).toBe('messageSubmitted');
    expect(await why(`message:${mia}:cart:second`)).toMatchObject({ code: 'messageAhead' });

    await one.world.append(NOON + 5 * HOUR, {
      contactId: stranger,
      name: 'Product Added',
      properties: { cart_id: 'anon', price: 10 },
      mustFold: false,
    });
    await one.at(NOON + 5 * HOUR);
    await one.at(NOON + 9 * HOUR);
    const held = await why(`message:${await messageOf(stranger)}`);
    expect(held).toMatchObject({
      code: 'messageHeld',
      sentence: 'First mail was not sent: no e-mail address.',
      rule: 'A message needs an address of its channel on the contact: an e-mail address, a phone number.',
    });
    await one.at(NOON + 30 * HOUR);
    const passed = await why(`message:${stranger}:cart:second`);
    expect(passed.code).toBe('messagePassedBy');
    expect(passed.sentence).toContain('the way went elsewhere');
    expect((await why(`message:${mia}:cart:second`)).code).toBe('messageWaits');
  });

  it('is answered for steps', async () => {
    const [done] = await one.test.db.query<{ id: string }>(sql`
      select enrollment_id as id from enrollments where contact_id = ${stranger}::uuid`);
    const step = (node: string, visit: number) => why(`step:${stranger}:${done!.id}:${node}:${visit}`);
    expect(await step('wait', 1)).toMatchObject({ code: 'stepDone' });
    expect(await step('worth', 4)).toMatchObject({ code: 'stepDone', because: { matched: false } });
    expect(await step('second', 5)).toMatchObject({ code: 'stepPassedBy' });
    expect(await why(`enrollment:${stranger}:cart`)).toMatchObject({ code: 'finished' });
    expect(await why(`enrollment:${stranger}:cart:again`)).toMatchObject({ code: 'notTriggered' });
    await one.world.append(NOON + 31 * HOUR, {
      contactId: stranger,
      name: 'Product Added',
      properties: { cart_id: 'anon', price: 10 },
      mustFold: false,
    });
    await one.at(NOON + 31 * HOUR);
    expect(await why(`enrollment:${stranger}:cart:again`)).toMatchObject({
      code: 'onlyOnce',
      sentence: 'Did not enter Abandoned cart again: was inside with anon before, and may enter once.',
      values: expect.arrayContaining([{ label: 'key', value: 'anon' }]),
    });
  });

  it('refuses references that name nothing, and answers only out of the closed table', async () => {
    for (const [ref, status] of [
      ['', 400],
      ['membership', 400],
      ['membership:x:austria', 400],
      ['message:a:b', 400],
      [`membership:${NOBODY}:austria`, 404],
      [`membership:${mia}:none`, 404],
      [`message:${NOBODY}`, 404],
      [`step:${mia}:${NOBODY}:wait:1`, 404],
      [`message:${mia}:cart:wait`, 404],
    ] as const) {
      const response = await one.ana.inject({ url: `/api/w/${one.slug}/why?ref=${encodeURIComponent(ref)}` });
      expect([ref, response.statusCode]).toEqual([ref, status]);
    }
    for (const code of askedCodes) expect(Object.keys(WHY_SENTENCES)).toContain(code);
  });
});

describe('messages', () => {
  it('lists all, also those held back, and filters', async () => {
    const { items } = await one.get<Page<MessageRow>>('/messages');
    expect(items.map(({ person, outcome, origin }) => [person.label, outcome, origin?.title])).toEqual([
      ['Mia Berg', 'Waits to leave', 'Second mail'],
      ['Someone in Vienna', 'Held back: No e-mail address', 'First mail'],
      ['Mia Berg', 'Submitted', 'First mail'],
    ]);
    expect((await one.get<Page<MessageRow>>('/messages?state=held')).items).toHaveLength(1);
    expect((await one.get<Page<MessageRow>>(`/messages?contact=${mia}&workflow=cart`)).items).toHaveLength(2);
    expect((await one.get<Page<MessageRow>>('/messages?workflow=large')).items).toEqual([]);
    const first = await one.get<Page<MessageRow>>('/messages?limit=2');
    const second = await one.get<Page<MessageRow>>(`/messages?limit=2&after=${first.next}`);
    expect([...first.items, ...second.items]).toEqual(items);
  });

  it('shows the mail as sent from the sandbox, else made again and said so, with human and machine acts', async () => {
    const held = await one.get<MessageDetail>(`/messages/${await messageOf(stranger)}`);
    expect(held).toMatchObject({ asSent: false, html: expect.stringContaining('Still want it') });
    const { items } = await one.get<Page<MessageRow>>(`/messages?state=submitted&contact=${mia}`);
    const { messageId } = items[0]!;
    const at = NOON + 31 * HOUR;
    await one.world.append(
      at,
      feedback(mia, 'Email Opened', messageId, { verdict: 'machine', verdict_reason: 'a proxy' }),
    );
    await one.world.append(
      at + 1,
      feedback(mia, 'Email Clicked', messageId, { verdict: 'human', url: 'https://a.test/' }),
    );
    await one.at(at + 1);
    await one.test.db.query(sql`
      insert into message_bodies (bucket, message_id, workspace_id, subject, html, plain, headers)
      select bucket, message_id, workspace_id, 'Hello Mia', '<p>as sent</p>', 'as sent', '{"To":"mia@example.com"}'
      from messages where message_id = ${messageId}::uuid`);
    const detail = await one.get<MessageDetail>(`/messages/${messageId}`);
    expect(detail).toMatchObject({
      asSent: true,
      html: '<p>as sent</p>',
      headers: { To: 'mia@example.com' },
    });
    expect(detail.events).toEqual([
      { at: new Date(at).toISOString(), text: 'Opened (machine)', verdict: 'machine', reason: 'a proxy' },
      {
        at: new Date(at + 1).toISOString(),
        text: 'Clicked in https://a.test/',
        verdict: 'human',
        reason: null,
      },
    ]);
    expect(detail.outcome).toBe('Clicked');
    expect(detail.enrollmentSteps.map(({ nodeId }) => nodeId)).toContain('first');
    const machine = (await linesOf(mia, '&kinds=message')).filter(({ tone }) => tone === 'machine');
    expect(machine.map(({ text }) => text)).toEqual(['Opened First mail (machine)']);
    expect((await one.ana.inject({ url: `/api/w/${one.slug}/messages/${NOBODY}` })).statusCode).toBe(404);
  });
});

describe('what was set aside', () => {
  const act = (id: string, what: string) =>
    one.ana.inject({ method: 'POST', url: `/api/w/${one.slug}/set-aside/${id}/${what}`, payload: {} });

  it('is shown, and goes back or away by hand', async () => {
    const poisonId = newId(NOON);
    const input = {
      from: 'inbox',
      kind: 'page',
      name: 'Page Viewed',
      event_id: newId(NOON),
      occurred_at: new Date(NOON).toISOString(),
      payload: { properties: { path: '/rescued' } },
    };
    const { workspaceId } = one.world;
    await one.test.db.query(sql`
      insert into poison (bucket, poison_id, workspace_id, actor_id, input, error, at)
      select bucket, ${poisonId}::uuid, workspace_id, contact_id, ${JSON.stringify(input)}::jsonb, 'Error: broken' || chr(10) || 'at x',
        ${new Date(NOON)}
      from contacts where contact_id = ${noah}::uuid`);
    await one.test.db.query(sql`
      insert into stuck (bucket, contact_id, definition_id, workspace_id, version, error, at)
      select c.bucket, c.contact_id, d.definition_id, d.workspace_id, 1, 'threw', ${new Date(NOON + 1)}
      from contacts c, definitions d
      where c.contact_id = ${mia}::uuid and d.workspace_id = ${workspaceId} and d.key = 'active'`);
    const { items } = await one.get<{ items: SetAside[] }>('/set-aside');
    expect(items).toMatchObject([
      { kind: 'definition', what: 'Active', person: { label: 'Mia Berg' }, error: 'threw' },
      { kind: 'input', what: 'Page Viewed', person: { label: 'Noah Berg' }, error: 'Error: broken' },
    ]);
    for (const { id } of items) expect((await act(id, 'retry')).statusCode).toBe(204);
    expect((await one.get<{ items: SetAside[] }>('/set-aside')).items).toEqual([]);
    await one.at(NOON + 32 * HOUR);
    expect((await linesOf(noah)).map(({ text }) => text)).toContain('Viewed /rescued');
    expect((await act(items[0]!.id, 'discard')).statusCode).toBe(404);
    expect((await act(items[1]!.id, 'discard')).statusCode).toBe(404);
    expect((await act('nonsense', 'retry')).statusCode).toBe(404);
  });
});

describe('a long visit', () => {
  it('stays one over the pages of the timeline', async () => {
    const at = NOON + 40 * HOUR;
    for (let n = 0; n < 5; n++)
      await one.world.append(at + n * 20 * MINUTE, page(noah, `/step-${n}`, { mustFold: false }));
    await one.at(at + 2 * HOUR);
    const [first, second] = [
      await one.get<Page<TimelineLine>>(`/contacts/${noah}/timeline?limit=2&kinds=visit`),
      await one.get<Page<TimelineLine>>(`/contacts/${noah}/timeline?limit=9&kinds=visit`),
    ];
    const rest = await one.get<Page<TimelineLine>>(
      `/contacts/${noah}/timeline?limit=9&kinds=visit&after=${first.next}`,
    );
    expect([...first.items, ...rest.items]).toEqual(second.items);
    expect(new Set(second.items.slice(0, 5).map(({ visitId }) => visitId)).size).toBe(1);
    expect(second.items[5]?.visitId).not.toBe(second.items[4]?.visitId);
  });
});
