import type { EventMap } from '../../../server/src/conditions/index.ts';
import type { SegmentDocument } from '../api/index.ts';

/** Three rules that most shops want first, where the event map knows their events. */
export const suggestions: readonly (SegmentDocument & { note: string; needs: keyof EventMap })[] = [
  {
    name: 'Bought in the last 90 days',
    note: 'For thanks, care and the next order.',
    needs: 'order',
    condition: { all: [{ kind: 'event', event: '@order', within: { days: 90 } }] },
  },
  {
    name: 'Left a cart this week',
    note: 'Put something in the cart and did not order.',
    needs: 'cart',
    condition: {
      all: [
        { kind: 'event', event: '@cart', within: { days: 7 } },
        { kind: 'event', event: '@order', within: { days: 7 }, count: { op: 'exactly', n: 0 } },
      ],
    },
  },
  {
    name: 'Regulars who went quiet',
    note: 'Ordered twice or more, and not for 90 days.',
    needs: 'order',
    condition: {
      all: [
        { kind: 'event', event: '@order', count: { op: 'atLeast', n: 2 } },
        { kind: 'event', event: '@order', within: { days: 90 }, count: { op: 'exactly', n: 0 } },
      ],
    },
  },
];

/** The suggestions whose events this workspace has a name for. */
export const suggestionsFor = (map: EventMap) =>
  suggestions.filter(({ needs }) => (map[needs]?.events.length ?? 0) > 0);
