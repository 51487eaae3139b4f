import type { Leaf } from '../model.ts';
import { attribute } from './attribute.ts';
import { changed } from './changed.ts';
import { company } from './company.ts';
import { consent } from './consent.ts';
import { entry } from './entry.ts';
import { event } from './event.ts';
import { eventValue } from './event-value.ts';
import { firstEvent } from './first-event.ts';
import { interest } from './interest.ts';
import type { LeafKind } from './leaf.ts';
import { message } from './message.ts';
import { page } from './page.ts';
import { random } from './random.ts';
import { reachable } from './reachable.ts';
import { segment } from './segment.ts';
import { sequence } from './sequence.ts';
import { unengaged } from './unengaged.ts';
import { visit } from './visit.ts';
import { workflow } from './workflow.ts';

export type { Finding, Names, Reads, Rules, SqlContext } from './leaf.ts';

/** A kind whose leaf and resolved form nobody outside its file looks into. */
export type AnyLeafKind = LeafKind<Leaf, unknown>;

const registered = {
  attribute,
  changed,
  company,
  event,
  eventValue,
  firstEvent,
  sequence,
  page,
  visit,
  message,
  unengaged,
  reachable,
  consent,
  segment,
  workflow,
  interest,
  random,
  entry,
} satisfies Record<Leaf['kind'], unknown>;

/** The kinds of leaf. A new one is a file beside these and a line here (and its type in model.ts). */
export const leafKinds = registered as unknown as Readonly<Record<Leaf['kind'], AnyLeafKind>>;
