import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../platform/index.ts';
import { rebuild } from './rebuild.ts';
import type { Recorded, RecordedEvent } from './recorded.ts';

const FROM = 1_000_000;
const TO = 2_000_000;

const event = (atMs: number, over: Partial<RecordedEvent> = {}): RecordedEvent => ({
  kind: 'track',
  name: 'Cart',
  via: null,
  eventId: `e${atMs}${over.kind ?? ''}`,
  atUs: atMs * 1_000,
  occurredMs: atMs,
  properties: {},
  context: null,
  ...over,
});
const change = (atMs: number, name: string, from: unknown, to: unknown, via: string | null = null) =>
  event(atMs, {
    kind: 'change',
    name: 'Attributes Changed',
    via,
    properties: { [name]: { from, to } } as unknown as JsonObject,
  });

const recorded = (over: Partial<Recorded> = {}, attributes: JsonObject = {}): Recorded => ({
  person: {
    bucket: 1,
    contactId: '00000000-0000-7001-8000-000000000001',
    createdMs: 500_000,
    knownMs: 500_000,
    firstTouch: null,
    attributes,
    identities: [],
    replyWaitsSinceMs: null,
    company: null,
  },
  events: [],
  consents: [],
  lists: [],
  enrollments: [],
  answers: [],
  mails: [],
  bars: [],
  merges: [],
  ...over,
});

const built = (one: Recorded, running: string[] = []) =>
  rebuild(one, { workspaceId: 1, fromMs: FROM, toMs: TO, running: new Set(running) })!;
const kinds = ({ inputs }: ReturnType<typeof built>) => inputs.map(({ kind, atMs }) => `${kind} ${atMs}`);

describe('a person as they were', () => {
  it('has the attributes from before, each change taken back in turn', () => {
    const { start } = built(
      recorded(
        {
          events: [
            change(1_100_000, 'tier', null, 'silver'),
            change(1_200_000, 'tier', 'silver', 'gold'),
            change(1_300_000, 'city', 'Wien', 'Graz'),
            change(900_000, 'plan', null, 'pro'),
          ],
        },
        { tier: 'gold', city: 'Graz', plan: 'pro' },
      ),
    );
    expect(start.attributes).toEqual({ city: 'Wien', plan: 'pro' });
  });

  it('counts what came before, and is led through what came since', () => {
    const one = built(recorded({ events: [event(900_000), event(1_500_000), event(2_500_000)] }));
    expect(one.counted.map(({ atMs }) => atMs)).toEqual([900_000]);
    expect(kinds(one)).toEqual(['track 1500000']);
    expect(one.start.isNew).toBe(false);
  });

  it('comes into being by its first input, or by one that nothing asked for', () => {
    const person = { ...recorded().person, createdMs: 1_200_000 };
    const known = built(recorded({ person, events: [event(1_200_000)] }));
    expect([known.start.isNew, kinds(known)]).toEqual([true, ['track 1200000']]);
    const unread = built(recorded({ person, events: [event(1_300_000)] }));
    expect(kinds(unread)).toEqual(['seen 1200000', 'track 1300000']);
    expect(
      rebuild(recorded({ person: { ...person, createdMs: TO } }), {
        workspaceId: 1,
        fromMs: FROM,
        toMs: TO,
        running: new Set(),
      }),
    ).toBeNull();
  });

  it('of a file: its history happens when it happened, and what the file said counts from the start', () => {
    const via = 'import:7';
    const person = { ...recorded().person, createdMs: 1_900_000, attributes: { email: 'a@example.com' } };
    const one = built(
      recorded({
        person,
        events: [
          event(1_900_000, { via, occurredMs: 1_400_000, name: 'Order Completed' }),
          event(1_900_001, { via, occurredMs: 700_000, name: 'Order Completed' }),
          change(1_900_000, 'email', null, 'a@example.com', via),
        ],
      }),
    );
    expect(one.start.attributes).toEqual({ email: 'a@example.com' });
    expect(one.counted.map(({ name, atMs }) => `${name} ${atMs}`)).toContain('Order Completed 700000');
    expect(kinds(one)).toEqual(['track 1400000']);
  });
});

describe('what is replayed beside inputs', () => {
  it('are edits by hand, and not what a replayed input changes again', () => {
    const one = built(
      recorded({
        events: [
          event(1_100_000, { kind: 'identify', name: 'Identified', properties: { tier: 'gold' } }),
          change(1_100_000, 'tier', null, 'gold', 'user:1'),
          change(1_200_000, 'tier', 'gold', 'silver', 'edit:ana'),
        ],
      }),
    );
    expect(kinds(one)).toEqual(['identify 1100000', 'edit 1200000']);
    expect(one.inputs[1]!.payload).toEqual({ attributes: { tier: 'silver' } });
  });

  it('are changes of workflows that do not run here; those that do make theirs anew', () => {
    const events = [change(1_100_000, 'tier', null, 'gold', 'workflow:carts')];
    const consents = [
      {
        topic: 'news',
        channel: 'email',
        state: 'granted' as const,
        atMs: 1_100_000,
        proof: { workflow: 'carts' },
      },
    ];
    expect(kinds(built(recorded({ events, consents })))).toEqual(['edit 1100000', 'edit 1100000']);
    expect(kinds(built(recorded({ events, consents }), ['carts']))).toEqual([]);
  });

  it('are lists, and consents said before stand from the start', () => {
    const said = (atMs: number, state: 'granted' | 'refused') => ({
      topic: 'news',
      channel: 'email',
      state,
      atMs,
      proof: {},
    });
    const one = built(
      recorded({
        consents: [said(600_000, 'granted'), said(800_000, 'refused')],
        lists: [
          { segmentId: 3, atMs: 700_000, entered: true },
          { segmentId: 3, atMs: 1_500_000, entered: false },
        ],
      }),
    );
    expect(one.start.consents).toEqual([{ topic: 'news', channel: 'email', state: 'refused' }]);
    expect(one.start.lists).toEqual([{ segmentId: 3, sinceMs: 700_000 }]);
    expect(one.inputs).toMatchObject([{ kind: 'list', payload: { list: 3, put: 'out' } }]);
  });

  it('are mails that no workflow decided; those of workflows are decided anew', () => {
    const mail = (requestedMs: number, workflowId: number | null) => ({
      messageId: `m${requestedMs}`,
      workflowId,
      broadcastId: null,
      enrollmentId: null,
      channel: 'email',
      topic: 'news',
      template: 'mail',
      workflow: null,
      state: 'submitted',
      requestedMs,
      submittedMs: requestedMs,
      engagedMs: null,
    });
    const { start } = built(
      recorded({ mails: [mail(900_000, 1), mail(1_100_000, 1), mail(1_200_000, null)] }),
    );
    expect(start.messages.map(({ atMs }) => atMs)).toEqual([900_000, 1_200_000]);
  });
});
