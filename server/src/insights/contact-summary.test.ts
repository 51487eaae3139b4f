import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContactSummary } from '../api/types.ts';
import type { Uuid } from '../platform/index.ts';
import { DAY, MINUTE, NOON, page, type Scene, scene, shopMonday } from './testing.ts';

let one: Scene;
let mia: Uuid;
let stranger: Uuid;
beforeAll(async () => {
  one = await scene();
  ({ mia, stranger } = await shopMonday(one));
});
afterAll(() => one.close());

const summaryOf = (contactId: string) => one.get<ContactSummary>(`/contacts/${contactId}/summary`);

describe('what a salesperson asks first', () => {
  it('counts what the person did by day, and nothing that was done to them (P16)', async () => {
    const { activity } = await summaryOf(mia);
    expect(activity.days).toHaveLength(90);
    expect(activity.days.slice(0, 89).every((acts) => acts === 0)).toBe(true);
    const today = activity.days[89]!;
    expect(today).toBeGreaterThan(0);
    expect(activity.lastAt).toBe(new Date(NOON + 5 * MINUTE).toISOString());

    const later = NOON + 3 * DAY;
    for (const verdict of ['machine', 'human'])
      await one.world.append(later, {
        contactId: mia,
        kind: 'feedback',
        name: 'Email Clicked',
        properties: { verdict, message_id: '0190f0a0-0000-7000-8000-000000000000' },
      });
    await one.world.append(later, page(mia, '/later'));
    await one.at(later + MINUTE);
    const after = await summaryOf(mia);
    const [first = 0, second = 0, ...since] = after.activity.days.slice(86);
    expect([first + second, ...since]).toEqual([today, 0, 2]);
  });

  it('sums orders, each once, and tells the next thing with what would prevent it', async () => {
    const { orders, next } = await summaryOf(mia);
    expect(orders).toMatchObject({ count: 1, currency: 'EUR' });
    expect(orders!.value).toBeGreaterThan(0);
    expect(next === null || next.dueAt !== null).toBe(true);
  });

  it('says plainly where there is nothing', async () => {
    expect(await summaryOf(stranger)).toMatchObject({ orders: null, lastMessage: null, next: null });
    const nobody = await one.ana.inject({
      url: `/api/w/${one.slug}/contacts/0190f0a0-0000-7000-8000-000000000000/summary`,
    });
    expect(nobody.statusCode).toBe(404);
  });
});
