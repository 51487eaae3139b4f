import { describe, expect, it } from 'vitest';
import type { EventSeen } from '../api/index.ts';
import {
  lastSeen,
  missingProperties,
  propertiesOf,
  seenProperties,
  withEvents,
  withProperty,
} from './event-map.ts';

const seen: EventSeen[] = [
  { name: 'Order Completed', lastSeenAt: '2026-11-10T10:00:00Z', properties: ['order_id', 'total'] },
  { name: 'purchase', lastSeenAt: '2026-11-11T10:00:00Z', properties: ['id'] },
];
const rule = { events: ['Order Completed', 'purchase'], properties: { id: 'order_id', value: 'sum' } };

describe('the event map', () => {
  it('suggests what was really seen', () => {
    expect(seenProperties(rule, seen)).toEqual(['order_id', 'total', 'id']);
    expect(lastSeen(rule, seen)).toBe('2026-11-11T10:00:00Z');
    expect(lastSeen({ events: ['x'], properties: {} }, seen)).toBeNull();
  });

  it('names mapped properties that the events do not have', () => {
    expect(missingProperties(rule, seen)).toEqual(['value']);
    const either = withProperty({ order: rule }, 'order', 'value', ['sum', 'total']);
    expect(missingProperties(either.order, seen)).toEqual([]);
    expect(missingProperties({ events: ['x'], properties: { id: 'y' } }, seen)).toEqual([]);
  });

  it('drops what is empty', () => {
    const map = withProperty({ order: rule }, 'order', 'value', []);
    expect(map.order?.properties).toEqual({ id: 'order_id' });
    expect(withEvents(withProperty(map, 'order', 'id', []), 'order', [])).toEqual({});
    expect(withEvents({}, 'cart', ['Cart'])).toEqual({ cart: { events: ['Cart'], properties: {} } });
  });

  it('shows what a meaning needs, and what else is mapped', () => {
    expect(propertiesOf('order', { events: [], properties: { shop: 's' } })).toContain('shop');
    expect(propertiesOf('order', undefined)).toContain('value');
  });
});
