import type { z } from 'zod';
import type { Day, EventMatcher, Facts } from '../../conditions/index.ts';
import type { Trigger } from '../model.ts';
import type { Compiling, Names } from '../nodes/kind.ts';
import type { Known } from '../validate/problem.ts';
import type { AskedTrigger } from './asked.ts';
import type { AttributeChangedTrigger } from './attribute-changed.ts';
import type { StartCause } from './cause.ts';
import type { DateTrigger } from './date.ts';
import type { ScheduleTrigger } from './schedule.ts';

/** A trigger, resolved once per version. */
export type CompiledTrigger =
  | { type: 'event'; matchers: readonly EventMatcher[] }
  | { type: 'segmentEntered'; segment: string }
  | { type: 'segmentLeft'; segment: string }
  | AttributeChangedTrigger
  | DateTrigger
  | ScheduleTrigger
  | AskedTrigger;

/** What is wrong with a trigger, why it matters, and the trigger mended where one click can. */
export interface TriggerProblem<T extends Trigger = Trigger> {
  severity: 'blocks' | 'warns';
  code: string;
  text: string;
  why: string;
  fix?: { label: string; trigger: T };
}

/** One start of a contact by time alone. Two of one contact are on different days. */
export interface Occasion {
  atMs: number;
  /** the day in the contact's zone */
  on: Day;
}

/** What starts by time alone read of a contact. */
export type TimedFacts = Pick<Facts, 'attributes' | 'timeZone' | 'inSegment'>;

/** How time alone starts a contact. */
export interface Times<P> {
  /** What the contact's next start follows from: when this is another, it is looked for again. null: there is none. */
  basis(plan: P, facts: TimedFacts): string | null;
  /** The first start after an instant (ms). Asked only of who has a basis. */
  next(plan: P, facts: TimedFacts, afterMs: number): Occasion | undefined;
  cause(plan: P, facts: TimedFacts, on: Day): StartCause;
}

/** A trigger type: one file under `triggers/`, entered in the registry. Method syntax lets the registry hold them all. */
export interface TriggerKind<
  T extends Trigger = Trigger,
  P extends { type: T['type'] } = Extract<CompiledTrigger, { type: T['type'] }>,
> {
  readonly type: T['type'];
  /** "Somebody joins a segment": the word in the list of triggers */
  readonly label: string;
  readonly schema: z.ZodType<T>;
  /** what the builder begins with */
  readonly fresh: T;
  /** The card's title, written from the settings: "Starts when someone joins VIP". */
  text(trigger: T, names: Names): string;
  /** Events that it waits for; '' in a draft where none is chosen yet. */
  events?(trigger: T): string[];
  /** who enters by it brings properties, which conditions and templates may read */
  readonly brings?: true;
  /** Segments that it reads, by key; '' in a draft. */
  segments?(trigger: T): string[];
  /** Attributes that it reads; '' in a draft. */
  attributes?(trigger: T): string[];
  /** What is wrong with its settings by themselves. */
  problems?(trigger: T, known: Known): TriggerProblem<T>[];
  /** Matchers resolved once per version. */
  compile(trigger: T, compiling: Compiling): P;
  /** What the fold must tell it of: `event:Order Completed`, `segmentEntered:vip` (`signalOf`). */
  signals(plan: P): string[];
  /** Whether the cause is what it starts with. Cheap: asked of every cause with one of its signals. */
  startsBy(plan: P, cause: StartCause): boolean;
  /** Of triggers that time alone sets off. */
  readonly times?: Times<P>;
}

export type TriggerKinds = { readonly [T in Trigger['type']]: TriggerKind<Extract<Trigger, { type: T }>> };

/** A name under which the fold finds the workflows that a cause may start. */
export const signal = (type: StartCause['type'], name: string): string => `${type}:${name}`;
