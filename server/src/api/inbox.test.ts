import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, NOON, type Scene, scene, shopMonday } from '../insights/testing.ts';
import { bucketOf, newId, sql, type Uuid } from '../platform/index.ts';
import { conversationIdOf } from '../sales/index.ts';
import type { Caller } from './testing.ts';
import type { ConversationDetail, ConversationRow, InboxUnread, Page } from './types.ts';

let one: Scene;
let mia: Uuid;
let noah: Uuid;
beforeAll(async () => {
  one = await scene();
  ({ mia, noah } = await shopMonday(one));
});
afterAll(() => one.close());

const pathOf = (contactId: Uuid): string =>
  `/inbox/${contactId}/${conversationIdOf(bucketOf(contactId), contactId, 'email')}`;
const open = async (query = '') => (await one.get<Page<ConversationRow>>(`/inbox${query}`)).items;
const detail = (contactId: Uuid) => one.get<ConversationDetail>(pathOf(contactId));
const fetched = (path: string) => one.ana.inject({ url: `/api/w/${one.slug}${path}` });
const unread = async () => (await one.get<InboxUnread>('/inbox/unread')).unread;

const replies = async (contactId: Uuid, text: string, from = 'mia@elsewhere.example') => {
  const nowMs = one.test.clock.now();
  await one.world.append(nowMs, {
    contactId,
    kind: 'feedback',
    name: 'Email Replied',
    properties: { text },
    payload: {
      reply: {
        from: { address: from, name: 'Mia' },
        subject: 'Re: Your cart',
        text,
        messageId: 'r1@elsewhere.example',
        references: ['m1@shop.example'],
      },
    },
  });
  await one.world.fold(nowMs);
};

describe('the sales inbox', () => {
  it('shows who wrote back, newest first, and counts what nobody has read', async () => {
    expect([await open(), await unread()]).toEqual([[], 0]);
    await replies(mia, 'Which size?');
    await one.at(NOON + 14 * HOUR);
    await replies(noah, 'Thanks');
    expect(
      (await open()).map(({ person, lastWords, unread }) => [person.contactId, lastWords, unread]),
    ).toEqual([
      [noah, 'Thanks', true],
      [mia, 'Which size?', true],
    ]);
    expect(await unread()).toBe(2);
  });

  it('pages without losing one', async () => {
    const first = await one.get<Page<ConversationRow>>('/inbox?limit=1');
    const second = await one.get<Page<ConversationRow>>(`/inbox?limit=1&after=${first.next}`);
    expect([first, second].flatMap(({ items }) => items.map(({ person }) => person.contactId))).toEqual([
      noah,
      mia,
    ]);
    expect(second.next).toBeNull();
  });

  it('an answer goes to who wrote, into the thread, by the outbox; and ends the wait', async () => {
    const answer = await one.act('POST', `${pathOf(mia)}/answers`, { text: 'Size 42. Shall I keep one?' });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({
      waitsSince: null,
      unread: false,
      answersTo: 'mia@elsewhere.example',
      lines: [
        { direction: 'in', text: 'Which size?', by: 'Mia' },
        {
          direction: 'out',
          text: 'Size 42. Shall I keep one?',
          by: 'admin',
          outcome: { state: 'requested' },
        },
      ],
    });
    const [message] = await one.db.query<{ address: string; data: object }>(sql`
      select m.address, m.data from outbox o join messages m on m.bucket = o.bucket and m.message_id = o.message_id
      where o.bucket = ${bucketOf(mia)} and o.contact_id = ${mia}::uuid and o.workspace_id = ${one.db.workspaceId}
        and m.template_id is null`);
    expect(message).toMatchObject({
      address: 'mia@elsewhere.example',
      data: {
        answer: {
          subject: 'Re: Your cart',
          inReplyTo: 'r1@elsewhere.example',
          references: ['m1@shop.example'],
        },
      },
    });
  });

  it('hands out a file of a reply to be saved, never shown as what it says it is; with all that is known, too', async () => {
    const fileId = newId(one.test.clock.now());
    const page = '<script>alert(1)</script>';
    await one.db.query(sql`
      insert into reply_files (bucket, contact_id, file_id, workspace_id, name, type, bytes, data, at)
      values (${bucketOf(mia)}, ${mia}::uuid, ${fileId}::uuid, ${one.db.workspaceId}, 'Maße "A".html', 'text/html',
        ${page.length}, ${Buffer.from(page)}, ${new Date(one.test.clock.now())})`);
    const file = await fetched(`${pathOf(mia)}/files/${fileId}`);
    expect(file.body).toBe(page);
    expect(file.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="Ma_e _A_.html"; filename*=UTF-8''Ma%C3%9Fe%20%22A%22.html`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    expect((await fetched(`${pathOf(noah)}/files/${fileId}`)).statusCode).toBe(404);
    const known = await fetched(`/contacts/${mia}/known.json`);
    expect(known.json().known['Files they sent']).toMatchObject([
      { name: 'Maße "A".html', content: Buffer.from(page).toString('base64') },
    ]);
    const readable = (await fetched(`/contacts/${mia}/known.html`)).body;
    expect(readable).toContain(
      `href="data:application/octet-stream;base64,${Buffer.from(page).toString('base64')}"`,
    );
    expect(readable).not.toContain(page);
  });

  it('is shared out: mine are those given to me and those of nobody', async () => {
    const ben = await one.test.userIn(one.slug, 'sales');
    const bens = async (): Promise<string[]> =>
      (await ben.inject({ url: `/api/w/${one.slug}/inbox?whose=mine` }))
        .json()
        .items.map(({ person }: ConversationRow) => person.contactId);
    const assigned = await one.act('PATCH', pathOf(noah), { assignee: one.ana.userId });
    expect(assigned.json()).toMatchObject({ assignee: { userId: one.ana.userId, name: 'admin' } });
    expect(await bens()).toEqual([mia]);
    expect(await open('?whose=mine')).toHaveLength(2);
    const stranger = await one.act('PATCH', pathOf(noah), { assignee: 'somebody' });
    expect(stranger.statusCode).toBe(404);
    await one.act('PATCH', pathOf(noah), { assignee: null });
    expect(await bens()).toEqual([mia, noah]);
  });

  it('a snoozed one comes back when its time has come, or a reply does', async () => {
    const until = new Date(one.test.clock.now() + DAY).toISOString();
    await one.act('PATCH', pathOf(mia), { snoozedUntil: until });
    expect((await open()).map(({ person }) => person.contactId)).toEqual([noah]);
    expect((await open('?view=snoozed')).map(({ person }) => person.contactId)).toEqual([mia]);
    one.test.clock.advance(DAY + MINUTE);
    expect(await open()).toHaveLength(2);
  });

  it('a closed one is put away, waits for nothing, and opens again by a reply', async () => {
    await one.act('PATCH', pathOf(noah), { state: 'closed', unread: false });
    expect((await open('?view=closed')).map(({ person }) => person.contactId)).toEqual([noah]);
    const [{ waits } = { waits: 1 }] = await one.db.query<{ waits: number }>(sql`
      select count(reply_waits_since)::int as waits from contacts
      where bucket = ${bucketOf(noah)} and contact_id = ${noah}::uuid and workspace_id = ${one.db.workspaceId}`);
    expect(waits).toBe(0);
    await replies(noah, 'One more question');
    expect((await open()).map(({ person }) => person.contactId)).toContain(noah);
    expect((await detail(noah)).lines).toHaveLength(2);
  });

  it('who may only read reads; a conversation that is not there is not found', async () => {
    const reader: Caller = await one.test.userIn(one.slug, 'readonly');
    const url = `/api/w/${one.slug}${pathOf(mia)}`;
    expect((await reader.inject({ url })).statusCode).toBe(200);
    const refused = await reader.inject({ method: 'POST', url: `${url}/answers`, payload: { text: 'Hi' } });
    expect(refused.statusCode).toBe(403);
    const nowhere = await one.ana.inject({ url: `/api/w/${one.slug}/inbox/${mia}/${newId(0)}` });
    expect([nowhere.statusCode, nowhere.json().code]).toEqual([404, 'conversation-not-found']);
  });
});
