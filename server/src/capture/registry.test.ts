import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../platform/index.ts';
import { EVENT_NAMES_MAX, PROPERTIES_PER_EVENT_MAX } from './bounds.ts';
import { createCapture } from './capture.ts';
import { type TestCapture, testCapture } from './testing.ts';

let test: TestCapture;
beforeAll(async () => {
  test = await testCapture();
});
afterAll(() => test.close());

const eventNames = () =>
  test.db.query<{ name: string; properties: Record<string, string> }>(
    sql`select name, properties from event_registry where workspace_id = ${test.workspaceId} order by name`,
  );

describe('the registry of names', () => {
  it('learns events with their properties, and attributes with a guess at what is personal', async () => {
    await test.post('/v1/batch', {
      batch: [
        {
          type: 'track',
          userId: 'u',
          event: 'Order Completed',
          properties: { value: 9.5, paid: true, on: '2026-01-01' },
        },
        { type: 'track', userId: 'u', event: 'Order Completed', properties: { items: [], coupon: null } },
        { type: 'identify', userId: 'u', traits: { email: 'a@b.example', plan: 'pro' } },
      ],
    });
    await test.capture.learnNow();
    expect(await eventNames()).toEqual([
      { name: 'Identified', properties: {} },
      {
        name: 'Order Completed',
        properties: { value: 'number', paid: 'boolean', on: 'date', items: 'list' },
      },
    ]);
    const attributes = await test.db.query(
      sql`select name, type, personal from attribute_registry where workspace_id = ${test.workspaceId} order by name`,
    );
    expect(attributes).toEqual([
      { name: 'email', type: 'string', personal: true },
      { name: 'plan', type: 'string', personal: false },
    ]);
  });

  it('is the same after a restart, and adds to what it knew', async () => {
    const told: number[] = [];
    const restarted = createCapture({ ...test.deps, onNames: (workspaceId) => told.push(workspaceId) });
    const ordered = (properties: object) =>
      restarted.take({
        type: 'track',
        headers: { authorization: `Basic ${btoa('wk:')}` },
        query: {},
        body: Buffer.from(JSON.stringify({ userId: 'u', event: 'Order Completed', properties })),
        ip: '',
      });
    await ordered({ value: 3 });
    await restarted.learnNow();
    // nobody is told of what was known
    expect(told).toEqual([]);
    await ordered({ tax: 1 });
    await restarted.stop();
    expect(told).toEqual([test.workspaceId]);
    const order = (await eventNames()).find(({ name }) => name === 'Order Completed');
    expect(Object.keys(order!.properties).sort()).toEqual(['items', 'on', 'paid', 'tax', 'value']);
  });

  it('stops at 10,000 property names and 3,000 event names; every event is kept', async () => {
    await test.clearInbox();
    for (let part = 0; part < 10; part++)
      await test.post('/v1/batch', {
        batch: Array.from({ length: 10 }, (_, index) => ({
          type: 'track',
          userId: 'flood',
          event: 'Flood',
          properties: Object.fromEntries(
            Array.from({ length: 100 }, (_, n) => [`p${part * 1_000 + index * 100 + n}`, n]),
          ),
        })),
      });
    for (let part = 0; part < 3; part++)
      await test.post('/v1/batch', {
        batch: Array.from({ length: 1_000 }, (_, n) => ({
          type: 'track',
          userId: 'flood',
          event: `flood ${part} ${n}`,
        })),
      });
    await test.capture.learnNow();
    const names = await eventNames();
    expect(names.length).toBe(EVENT_NAMES_MAX);
    const flood = names.find(({ name }) => name === 'Flood');
    expect(Object.keys(flood!.properties)).toHaveLength(PROPERTIES_PER_EVENT_MAX);
    const [kept] = await test.db.query(sql`select count(*) as count from inbox where bucket >= 0`);
    expect(kept).toEqual({ count: 3_100 });
  });
});
