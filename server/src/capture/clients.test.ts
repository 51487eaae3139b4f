import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { Analytics } from '@segment/analytics-node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../testing/index.ts';
import { dataFolder, jsonLines, type StoredInput, type TestCapture, testCapture } from './testing.ts';

let test: TestCapture;
beforeAll(async () => {
  test = await testCapture();
});
afterAll(() => test.close());
beforeEach(() => test.clearInbox());

const byKind = (inputs: readonly StoredInput[]): Record<string, StoredInput> =>
  Object.fromEntries(inputs.map((input) => [input.kind, input]));

describe('@segment/analytics-node, unmodified', () => {
  it('talks to us', async () => {
    const analytics = new Analytics({ writeKey: 'wk', host: test.url, maxEventsInBatch: 6 });
    const errors: unknown[] = [];
    analytics.on('error', (error) => errors.push(error));
    const timestamp = new Date('2026-01-02T03:04:05.678Z');
    analytics.identify({ userId: 's1', traits: { email: 'S1@example.com', plan: 'pro' } });
    analytics.track({ userId: 's1', event: 'Order Completed', properties: { value: 19 }, timestamp });
    analytics.page({ userId: 's1', name: 'Home', properties: { url: 'https://x.test/' } });
    analytics.screen({ anonymousId: 's-device', name: 'Start' });
    analytics.group({ userId: 's1', groupId: 'g1', traits: { name: 'Acme' } });
    analytics.alias({ userId: 's1', previousId: 's-device' });
    await analytics.closeAndFlush();
    expect(errors).toEqual([]);
    const inputs = await test.inbox();
    expect(inputs.map((input) => input.kind)).toEqual([
      'identify',
      'track',
      'page',
      'screen',
      'group',
      'alias',
    ]);
    const { track, identify } = byKind(inputs);
    expect(Math.abs(track!.occurredAt.getTime() - timestamp.getTime())).toBeLessThan(2_000);
    expect(identify!.payload).toMatchObject({
      traits: { email: 'S1@example.com', plan: 'pro' },
      identities: [
        { kind: 'user', value: 's1' },
        { kind: 'email', value: 's1@example.com' },
      ],
      context: { library: { name: '@segment/analytics-node' } },
    });
  });
});

describe('@rudderstack/rudder-sdk-node, unmodified', () => {
  it.each([
    ['compressed', {}, ''],
    ['as text, to the full address', { gzip: false }, ''],
    ['to an address with a slash', {}, '/'],
  ])('talks to us %s', async (_, options, slash) => {
    const analytics = new RudderAnalytics('wk', { dataPlaneUrl: `${test.url}${slash}`, ...options });
    analytics.identify({ userId: 'r1', traits: { email: 'r1@example.com' } });
    analytics.track({ userId: 'r1', event: 'Order Completed', properties: { value: 19 } });
    analytics.group({ userId: 'r1', groupId: 'g1' });
    analytics.alias({ userId: 'r1', previousId: 'r-device' });
    await analytics.flush();
    const inputs = await eventually(async () => {
      const stored = await test.inbox();
      return stored.length >= 4 && stored;
    });
    expect(inputs.map((input) => input.kind)).toEqual(['identify', 'track', 'group', 'alias']);
    expect(byKind(inputs).identify!.payload.identities).toContainEqual({
      kind: 'email',
      value: 'r1@example.com',
    });
  });
});

interface Capture {
  client: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: unknown;
}

/** What fetch sets itself is left out, and what was made unreadable (…) when it was recorded. */
const isSendable = ([name, value]: [string, string]): boolean =>
  !['host', 'connection', 'content-length'].includes(name) && !value.includes('…');

const data = dataFolder();
const captures = data ? jsonLines<Capture>(join(data, 'wire/captures.ndjson')) : [];
const speaksSegment = ({ path }: Capture): boolean => path === '/v1/batch';

describe.skipIf(!data)('requests that real clients sent (skipped where the real data is absent)', () => {
  const replay = ({ method, path, headers, body }: Capture): Promise<Response> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body ?? '');
    const sent = Object.fromEntries(Object.entries(headers).filter(isSendable));
    return fetch(`${test.url}${path}`, {
      method,
      headers: sent,
      ...(method === 'GET' ? {} : { body: sent['content-encoding'] === 'gzip' ? gzipSync(text) : text }),
    });
  };

  it.each(captures.filter(speaksSegment).map((capture, n) => [`${n}: ${capture.client}`, capture] as const))(
    'of Segment’s protocol are taken: %s',
    async (_, capture) => {
      const response = await replay(capture);
      expect([response.status, await response.json()]).toEqual([200, { success: true }]);
      expect(await test.inbox()).toHaveLength((capture.body as { batch: unknown[] }).batch.length);
    },
  );

  it.each(
    captures
      .filter((capture) => !speaksSegment(capture))
      .map((capture) => [capture.client, capture.path, capture] as const),
  )('of other protocols hear no: %s %s', async (_, __, capture) => {
    const response = await replay(capture);
    expect(response.status).toBe(404);
    expect(await test.inbox()).toEqual([]);
  });
});
