import type { Json } from '../platform/json.ts';

/**
 * The condition language as a document (DESIGN section 4): what people write, files hold and the API takes.
 * Leaves have a `kind`; each kind is one file under `leaves/`.
 */
export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | AttributeLeaf
  | EventLeaf
  | SegmentLeaf
  | EntryLeaf;

export type Operator =
  | 'equals'
  | 'notEquals'
  | 'anyOf'
  | 'noneOf'
  | 'contains'
  | 'startsWith'
  | 'endsWith'
  | 'greater'
  | 'atLeast'
  | 'less'
  | 'atMost'
  | 'between'
  | 'exists'
  | 'missing'
  | 'before'
  | 'after'
  | 'withinLast'
  | 'notWithinLast';

/** Length of time as people say it; at least one part, all non-negative. */
export interface Duration {
  days?: number;
  hours?: number;
  minutes?: number;
  seconds?: number;
}

/** `country equals DE`. A missing value makes a comparison false and its negation true. */
export interface AttributeLeaf {
  kind: 'attribute';
  attribute: string;
  op: Operator;
  value?: Json;
}

/** A test of one property of an event. `entry` compares with a property of what started the enrollment
 *  (`$enrollment` is its id); allowed in workflows only. */
export interface PropertyTest {
  property: string;
  op: Operator;
  value?: Json;
  entry?: string;
}

/**
 * `did Order completed at least 2 times within 90 days, where value at least 100`.
 * `event` is a name, or a meaning of the workspace's event map: `@productViewed`, `@cart`, `@checkout`, `@order`,
 * `@refund`; then properties `@id`, `@value`, `@currency`, `@productId` ... are mapped names too.
 * Without `count`: at least once. Windows are half-open (now - within, now].
 */
export interface EventLeaf {
  kind: 'event';
  event: string;
  where?: PropertyTest[];
  count?: { op: 'atLeast' | 'atMost' | 'exactly'; n: number };
  within?: Duration;
}

export interface SegmentLeaf {
  kind: 'segment';
  /** key of the segment */
  segment: string;
}

/** A property of the event that started the enrollment (`value at least 50`); workflows only. */
export interface EntryLeaf {
  kind: 'entry';
  property: string;
  op: Operator;
  value?: Json;
}

/** Which events and properties mean what (one per workspace). */
export type Meaning = 'productViewed' | 'cart' | 'checkout' | 'order' | 'refund';
export interface MeaningRule {
  /** event names, any of which has this meaning */
  events: string[];
  /**
   * Canonical property (`id`, `value`, `currency`, `productId`, `productName`, `items` ...) -> its name in those
   * events; or several in order of preference, of which an event's first that is there and not null counts.
   */
  properties: Record<string, string | string[]>;
}
export type EventMap = Partial<Record<Meaning, MeaningRule>>;

/** Canonical property with `@` (`@value`) -> its names in events, the preferred first; never an empty list. */
export type Aliases = Readonly<Record<string, readonly string[]>>;

/** What an event leaf, trigger, wait or exit matches, with the event map applied. */
export interface EventMatcher {
  /** exact event names */
  names: readonly string[];
  aliases: Aliases;
  where: readonly PropertyTest[];
}

/** A count that must be kept per contact: occurrence times of the events that match. */
export interface Need {
  /** stable hash of the matcher */
  id: string;
  matcher: EventMatcher;
  /** newest occurrences to keep: enough for the largest count that any definition asks, plus one */
  depth: number;
}

/** What `evaluate` may read of a contact at one instant. */
export interface Facts {
  attributes: Readonly<Record<string, Json>>;
  /** newest-first occurrence times (ms) of a need; complete when shorter than the need's depth */
  ring(needId: string): readonly number[];
  /** whether the contact is in the segment now, and until when that holds if no input comes (ms, Infinity) */
  inSegment(segmentKey: string): { member: boolean; until: number };
  /** the enrollment at hand, in workflows */
  entry?: EntryFacts;
  /** IANA zone of the contact, else of the workspace */
  timeZone: string;
}

export interface EntryFacts {
  enrollmentId: string;
  /** event name that started it */
  event?: string;
  properties: Readonly<Record<string, Json>>;
  /** canonical names of that event's properties */
  aliases: Aliases;
}

/** Why a condition holds or not: mirrors the tree, with the values seen. */
export interface Because {
  /** in plain words, present tense: "ordered 3 times in the last 90 days" */
  text: string;
  matched: boolean;
  /** the value seen, when one was */
  seen?: Json;
  children?: Because[];
}

export interface Verdict {
  matched: boolean;
  /** the answer cannot change before this instant (ms; Infinity) if no input comes */
  until: number;
  because: Because;
}
