import type { Sql } from 'sql-template-tag';
import type { z } from 'zod';
import type { Json } from '../../platform/json.ts';
import type { Held } from '../held.ts';
import type { EventMap, FactGroup, Facts, History, Need } from '../model.ts';

/** What compiled SQL is about. */
export interface SqlContext {
  workspaceId: number;
  nowMs: number;
  /** alias of table contacts in the statement around */
  contact: Sql;
  /** zone in which a date without a time is meant */
  timeZone: string;
}

/** What leaves are resolved by. */
export interface Rules {
  eventMap: EventMap;
  /** IANA zone of the workspace, in which the days of periods are meant; UTC unless given */
  timeZone?: string;
}

/** Names as people know them; absent ones are written as the documents write them. */
export interface Names {
  attribute?(name: string): string | undefined;
  segment?(key: string): string | undefined;
  event?(name: string): string | undefined;
  workflow?(key: string): string | undefined;
  template?(key: string): string | undefined;
  topic?(key: string): string | undefined;
  /** a value of an attribute, "Germany" for DE */
  value?(attribute: string, value: Json): string | undefined;
}

/** Which inputs can change a leaf's answer. */
export interface Reads {
  attributes?: readonly string[];
  segments?: readonly string[];
  needs?: readonly Need[];
  histories?: readonly History[];
  facts?: readonly FactGroup[];
  entry?: boolean;
}

/** What was found on the contact: the words of `because` and the value seen. */
export interface Finding {
  text: string;
  seen?: Json;
}

/**
 * One kind of leaf: everything Baton knows about it, in one file. `Resolved` is the leaf made ready once, at
 * publishing: operands parsed, names mapped.
 */
export interface LeafKind<Leaf extends { kind: string }, Resolved> {
  kind: Leaf['kind'];
  schema: z.ZodType<Leaf>;
  resolve(leaf: Leaf, rules: Rules): Resolved;
  reads(resolved: Resolved): Reads;
  holds(resolved: Resolved, facts: Facts, nowMs: number): Held;
  finding(resolved: Resolved, facts: Facts, nowMs: number): Finding;
  /** How dear the SQL is for one contact: 0 looks at the row, 1 at one row beside it, 2 at its events. */
  sqlCost: 0 | 1 | 2;
  /** A boolean expression that is never null. */
  sql(resolved: Resolved, context: SqlContext): Sql;
  /**
   * An instant (timestamptz, never null) before which time alone cannot change the answer; 'infinity': never does.
   * May be earlier than the true change, never later, and is after the moment. Undefined: never, for any contact.
   */
  untilSql?(resolved: Resolved, context: SqlContext): Sql | undefined;
  /**
   * For leaves that time alone can only end: when the match ends ('infinity': never), null where it does not match.
   * It says in one look-up what `sql` and `untilSql` say in two; undefined: this leaf is not of that kind.
   */
  endsSql?(resolved: Resolved, context: SqlContext): Sql | undefined;
  /** In the marketer's words; `negated`: the opposite. */
  explain(leaf: Leaf, names: Names, negated: boolean): string;
}
