import type { EventMap, Meaning, MeaningRule } from '../../../server/src/conditions/index.ts';
import type { EventSeen } from '../api/index.ts';

/** What each meaning is called, and what is asked of it. */
export const meaningTexts: Readonly<Record<Meaning, { title: string; text: string }>> = {
  productViewed: { title: 'Viewed a product', text: 'Somebody looked at one product.' },
  cart: { title: 'Added to the cart', text: 'Something is in the cart and not paid.' },
  checkout: { title: 'Started checkout', text: 'On the way to paying.' },
  order: { title: 'Ordered', text: 'An order is complete. Goals and revenue are counted from it.' },
  refund: { title: 'Got a refund', text: 'An order was taken back, whole or in part.' },
};

/** In the order of a purchase. */
export const meaningOrder = Object.keys(meaningTexts) as Meaning[];

/** The properties that Baton works with, of every meaning. */
export const canonicalProperties = {
  id: 'Number',
  value: 'Value',
  currency: 'Currency',
  productId: 'Product number',
  productName: 'Product name',
  items: 'List of products',
  cartId: 'Cart number',
  orderId: 'Order number',
  coupon: 'Coupon',
} as const;
export type CanonicalProperty = keyof typeof canonicalProperties;

const asked: Readonly<Record<Meaning, readonly CanonicalProperty[]>> = {
  productViewed: ['productId', 'productName', 'value', 'currency'],
  cart: ['cartId', 'productId', 'productName', 'value', 'currency', 'items'],
  checkout: ['cartId', 'orderId', 'value', 'currency', 'items'],
  order: ['id', 'cartId', 'value', 'currency', 'items', 'coupon'],
  refund: ['id', 'cartId', 'value', 'currency', 'items'],
};

/** What is shown of a meaning: what it needs, and whatever else is mapped already. */
export const propertiesOf = (meaning: Meaning, rule: MeaningRule | undefined): string[] => [
  ...new Set([...asked[meaning], ...Object.keys(rule?.properties ?? {})]),
];

const emptyRule: MeaningRule = { events: [], properties: {} };

/** The map with other events for a meaning; a meaning without events is none. */
export const withEvents = (map: EventMap, meaning: Meaning, events: string[]): EventMap => {
  const { [meaning]: rule = emptyRule, ...rest } = map;
  if (events.length === 0 && Object.keys(rule.properties).length === 0) return rest;
  return { ...map, [meaning]: { ...rule, events } };
};

/** The names of a property in events, the preferred first; none: not mapped. */
export const namesOf = (rule: MeaningRule | undefined, name: string): string[] =>
  [rule?.properties[name] ?? []].flat();

/** The map with other names for a property; one without names is not mapped. */
export const withProperty = (map: EventMap, meaning: Meaning, name: string, names: string[]): EventMap => {
  const rule = map[meaning] ?? emptyRule;
  const { [name]: _, ...others } = rule.properties;
  const properties = names.length === 0 ? others : { ...rule.properties, [name]: names };
  return { ...map, [meaning]: { ...rule, properties } };
};

/** What the events of a meaning were really seen with. */
export const seenProperties = (rule: MeaningRule | undefined, seen: readonly EventSeen[]): string[] => [
  ...new Set(seen.filter(({ name }) => rule?.events.includes(name)).flatMap(({ properties }) => properties)),
];

/** When an event of the meaning came last; null: never. */
export const lastSeen = (rule: MeaningRule | undefined, seen: readonly EventSeen[]): string | null =>
  seen
    .filter(({ name }) => rule?.events.includes(name))
    .reduce<string | null>(
      (latest, { lastSeenAt }) => (latest === null || lastSeenAt > latest ? lastSeenAt : latest),
      null,
    );

/** Mapped properties of which the seen events have no name; none while no event was seen. */
export const missingProperties = (rule: MeaningRule | undefined, seen: readonly EventSeen[]): string[] => {
  const there = seenProperties(rule, seen);
  if (!rule || there.length === 0) return [];
  return Object.keys(rule.properties).filter(
    (name) => !namesOf(rule, name).some((property) => there.includes(property)),
  );
};
