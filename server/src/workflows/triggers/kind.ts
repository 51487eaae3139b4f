import type { z } from 'zod';
import type { EventMatcher } from '../../conditions/index.ts';
import type { Trigger } from '../model.ts';
import type { Compiling, Names } from '../nodes/kind.ts';
import type { Known } from '../validate/problem.ts';
import type { StartCause } from './cause.ts';

/** A trigger, resolved once per version. */
export type CompiledTrigger =
  | { type: 'event'; matchers: readonly EventMatcher[] }
  | { type: 'segmentEntered'; segment: string };

/** What is wrong with a trigger, why it matters, and the trigger mended where one click can. */
export interface TriggerProblem<T extends Trigger = Trigger> {
  severity: 'blocks' | 'warns';
  code: string;
  text: string;
  why: string;
  fix?: { label: string; trigger: T };
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
  /** Segments that it reads, by key; '' in a draft. */
  segments?(trigger: T): string[];
  /** What is wrong with its settings by themselves. */
  problems?(trigger: T, known: Known): TriggerProblem<T>[];
  /** Matchers resolved once per version. */
  compile(trigger: T, compiling: Compiling): P;
  /** What the fold must tell it of: `event:Order Completed`, `segmentEntered:vip` (`signalOf`). */
  signals(plan: P): string[];
  /** Whether the cause is what it starts with. Cheap: asked of every cause with one of its signals. */
  startsBy(plan: P, cause: StartCause): boolean;
}

export type TriggerKinds = { readonly [T in Trigger['type']]: TriggerKind<Extract<Trigger, { type: T }>> };

/** A name under which the fold finds the workflows that a cause may start. */
export const signal = (type: StartCause['type'], name: string): string => `${type}:${name}`;
