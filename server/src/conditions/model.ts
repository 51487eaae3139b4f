import type { Json } from '../platform/json.ts';

/**
 * The condition language as a document (DESIGN section 4): what people write, files hold and the API takes.
 * Leaves have a `kind`; each kind is one file under `leaves/`.
 */
export type Condition = { all: Condition[] } | { any: Condition[] } | { not: Condition } | Leaf;

/** One test of one kind; each kind is a file under `leaves/`. */
export type Leaf =
  | AttributeLeaf
  | ChangedLeaf
  | CompanyLeaf
  | EventLeaf
  | EventValueLeaf
  | FirstEventLeaf
  | SequenceLeaf
  | PageLeaf
  | VisitLeaf
  | MessageLeaf
  | UnengagedLeaf
  | ReachableLeaf
  | ConsentLeaf
  | SegmentLeaf
  | WorkflowLeaf
  | InterestLeaf
  | RandomLeaf
  | EntryLeaf;

export type Operator =
  | 'equals'
  | 'notEquals'
  | 'anyOf'
  | 'noneOf'
  | 'contains'
  | 'notContains'
  | 'startsWith'
  | 'endsWith'
  | 'like'
  | 'matches'
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
  | 'notWithinLast'
  | 'withinNext'
  | 'notWithinNext'
  | 'moreThanAgo'
  | 'moreThanAhead'
  | 'isToday'
  | 'anniversary';

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

/** `country changed from AT to DE in the last 30 days`; without `from` and `to`: changed at all. */
export interface ChangedLeaf {
  kind: 'changed';
  attribute: string;
  from?: string | number | boolean;
  to?: string | number | boolean;
  within?: Duration;
}

/** `the company's industry is Retail`: an attribute of the contact's company, `id`, `name` and `domain` among them. */
export interface CompanyLeaf {
  kind: 'company';
  attribute: string;
  op: Operator;
  value?: Json;
}

/**
 * Which events: `event` is a name, or a meaning of the workspace's event map: `@productViewed`, `@cart`, `@checkout`,
 * `@order`, `@refund`; then properties `@id`, `@value`, `@currency`, `@productId` ... are mapped names too.
 */
export interface EventPattern {
  event: string;
  where?: PropertyTest[];
}

/**
 * When: the half-open window (now - within, now]; between two dates, both included, in the workspace's zone; after
 * the enrollment at hand began (workflows only). All that are given hold; none: ever.
 */
export interface EventPeriod {
  within?: Duration;
  from?: string;
  to?: string;
  since?: 'entry';
}

export interface EventCount {
  op: 'atLeast' | 'atMost' | 'exactly';
  n: number;
}

/**
 * `did Order completed at least 2 times within 90 days, where value at least 100`. Without `count`: at least once.
 */
export interface EventLeaf extends EventPattern, EventPeriod {
  kind: 'event';
  count?: EventCount;
}

export type Aggregate = 'sum' | 'average' | 'min' | 'max' | 'distinct';

/** `the sum of value of Order completed in the last 90 days is at least 500`. */
export interface EventValueLeaf extends EventPattern, EventPeriod {
  kind: 'eventValue';
  of: Aggregate;
  property: string;
  op: 'greater' | 'atLeast' | 'less' | 'atMost' | 'between';
  value: Json;
}

/** `ordered for the first time in the last 30 days`. */
export interface FirstEventLeaf extends EventPattern {
  kind: 'firstEvent';
  within: Duration;
}

/** `viewed a product, then ordered within 3 days of it, in the last 30 days`; `gap` from the first to the second. */
export interface SequenceLeaf {
  kind: 'sequence';
  first: EventPattern;
  next: EventPattern;
  gap?: Duration;
  within?: Duration;
}

/** `visited /blog/* at least 3 times in the last 7 days`; `*` stands for anything. `seconds`: stayed that long, where
 *  the site tells it (property `seconds`). */
export interface PageLeaf {
  kind: 'page';
  path: string;
  seconds?: number;
  count?: EventCount;
  within?: Duration;
}

export type VisitField =
  | 'source'
  | 'medium'
  | 'campaign'
  | 'term'
  | 'content'
  | 'referrer'
  | 'landing'
  | 'country'
  | 'region'
  | 'device'
  | 'browser';

/** `came first from google`, `a visit in the last 30 days was on a phone`. */
export interface VisitLeaf {
  kind: 'visit';
  touch: 'first' | 'any';
  field: VisitField;
  op: Operator;
  value?: Json;
  within?: Duration;
}

/** `opened Welcome in the last 30 days`, by a person and not a machine (P16). */
export interface MessageLeaf {
  kind: 'message';
  did: 'sent' | 'opened' | 'clicked' | 'replied';
  /** key of a template */
  template?: string;
  /** key of a workflow */
  workflow?: string;
  /** text inside the address of a clicked link */
  link?: string;
  within?: Duration;
}

/** `opened and clicked none of the last 5 e-mails` (of texts: clicked and answered), leaving out those younger than `grace`. */
export interface UnengagedLeaf {
  kind: 'unengaged';
  channel: 'email' | 'sms';
  last: number;
  grace?: Duration;
}

/** What the contact said to a topic on a channel. */
export interface ConsentLeaf {
  kind: 'consent';
  /** key of the topic */
  topic: string;
  channel: 'email' | 'sms';
  is: ConsentSaid;
}

/** `can be reached by e-mail about offers`, `is suppressed for texts`. */
export interface ReachableLeaf {
  kind: 'reachable';
  channel: 'email' | 'sms';
  is: 'reachable' | 'suppressed';
  /** key of a topic: what they said to it counts too, and bars on it; absent: anything at all */
  topic?: string;
}

export interface SegmentLeaf {
  kind: 'segment';
  /** key of the segment */
  segment: string;
  /** has been in it for at least that long */
  for?: Duration;
}

/** `is inside Welcome, at step x`, `finished Welcome in the last 30 days`. */
export interface WorkflowLeaf {
  kind: 'workflow';
  /** key of the workflow */
  workflow: string;
  is: 'inside' | 'entered' | 'finished' | 'exited' | 'goal';
  /** id of the node where the contact is; only of `inside` */
  node?: string;
  /** since the enrollment began (`entered`) or ended; not of `inside` */
  within?: Duration;
}

/** `is interested in golf, at least 2`: a weight that halves every 30 days. */
export interface InterestLeaf {
  kind: 'interest';
  topic: string;
  atLeast: number;
}

/** `is among 20 % of all people`: the same ones for the same `salt`. */
export interface RandomLeaf {
  kind: 'random';
  percent: number;
  salt: string;
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
  /** tests of values deeper inside the event */
  inside?: readonly InsideTest[];
  /** only events that occurred in [fromMs, toMs) */
  fromMs?: number;
  toMs?: number;
}

/** A test of what a path leads to in the properties or the context of an event. */
export interface InsideTest {
  of: 'properties' | 'context';
  path: readonly string[];
  op: Operator;
  value?: Json;
}

/** A count that must be kept per contact: occurrence times of the events that match. */
export interface Need {
  /** stable hash of the matcher */
  id: string;
  matcher: EventMatcher;
  /** newest occurrences to keep: enough for the largest count that any definition asks, plus one */
  depth: number;
}

/** Events that must be looked at one by one: for sums, first times and sequences. */
export interface History {
  /** stable hash of the rest */
  id: string;
  matcher: EventMatcher;
  /** names of the property whose values are wanted, the preferred first; empty: times only */
  property: readonly string[];
  /** which ones are kept when there are more than `limit` */
  keep: 'newest' | 'oldest';
  limit: number;
}

/** An event of a history. */
export interface Occurrence {
  atMs: number;
  eventId: string;
  value: Json;
}

/** A message that was decided to leave, and did not come to nothing. */
export interface MessageSeen {
  channel: string;
  /** keys of definitions */
  template: string | null;
  workflow: string | null;
  /** when it was decided */
  atMs: number;
  /** when a person first opened it or clicked in it */
  engagedAtMs: number | null;
}

export interface EnrollmentSeen {
  /** key of the workflow */
  workflow: string;
  state: string;
  nodeId: string | null;
  enteredAtMs: number;
  endedAtMs: number | null;
}

export type ConsentSaid = 'granted' | 'refused' | 'pending';

/** Parts of `KnownFacts` that change by other inputs than events and attributes. */
export type FactGroup =
  | 'firstTouch'
  | 'company'
  | 'interests'
  | 'messages'
  | 'enrollments'
  | 'emailBars'
  | 'textBars'
  | 'consents'
  | 'topics';

/** What is known of a contact beside attributes and counts; only what the condition says it reads must be there. */
export interface KnownFacts {
  contactId: string;
  /** how it first came: source, medium ... */
  firstTouch: Readonly<Record<string, Json>> | null;
  /** id, name, domain and attributes of its company */
  company: Readonly<Record<string, Json>> | null;
  /** topic -> weight and when it was that (ms) */
  interests: Readonly<Record<string, readonly [number, number]>> | null;
  /** of a history, newest first */
  occurrences(historyId: string): readonly Occurrence[];
  /** newest first, at most MESSAGES_READ_MAX */
  messages(): readonly MessageSeen[];
  enrollments(): readonly EnrollmentSeen[];
  /** what it said to a topic on a channel; null: nothing */
  consent(topic: string, channel: string): ConsentSaid | null;
  /** until when its address on a channel gets nothing about a topic (ms, Infinity); topic null: about anything; null: no bar */
  bar(channel: ReachableLeaf['channel'], topic: string | null): { untilMs: number } | null;
  /** whom mail about a topic may go to; archived: nobody */
  topicBasis(topic: string): 'unlessRefused' | 'consent' | 'archived';
}

/** What `evaluate` may read of a contact at one instant. */
export interface Facts {
  attributes: Readonly<Record<string, Json>>;
  /** newest-first occurrence times (ms) of a need; complete when shorter than the need's depth */
  ring(needId: string): readonly number[];
  /** whether the contact is in the segment now, until when that holds if no input comes (ms, Infinity), and since when */
  inSegment(segmentKey: string): { member: boolean; until: number; since?: number };
  known: KnownFacts;
  /** the enrollment at hand, in workflows */
  entry?: EntryFacts;
  /** IANA zone of the contact, else of the workspace */
  timeZone: string;
}

export interface EntryFacts {
  enrollmentId: string;
  /** when the enrollment began; not known while its start is judged */
  enteredAtMs?: number;
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
