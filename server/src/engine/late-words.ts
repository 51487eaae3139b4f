/**
 * Inputs that come late by a detour (P2). An input that went to another contact first, by a shared device or by a hint
 * that was old, is forwarded; meanwhile its own contact may have taken inputs that arrived after it. What those said
 * stands: of a late input only the words count that nobody has overwritten since it first arrived. As an event it
 * happens when it comes.
 */
import type { Json, JsonObject, Queryable } from '../platform/index.ts';
import type { InputRow } from './inputs.ts';
import type { ActorWork } from './load.ts';
import * as queries from './queries.ts';

/** Takes the words out of forwarded inputs that their contact has changed since. The claim has stored the events. */
export const dropLateWords = async (tx: Queryable, work: readonly ActorWork[]): Promise<void> => {
  const late = work.flatMap(({ rows }) => rows.filter((row) => arrivedUs(row) !== null && hasWords(row)));
  if (late.length === 0) return;
  const overwritten = await tx.query<{ n: number; names: string[] }>(
    queries.wordsSince(
      late.map((_, n) => n),
      late.map(({ bucket }) => bucket),
      late.map(({ actorId }) => actorId),
      late.map(({ workspaceId }) => workspaceId),
      late.map(arrivedUs),
    ),
  );
  for (const { n, names } of overwritten) late[n]!.payload = without(late[n]!.payload, new Set(names));
};

const arrivedUs = ({ payload }: InputRow): number | null =>
  typeof payload.arrivedUs === 'number' ? payload.arrivedUs : null;

const isBag = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const hasWords = ({ payload }: InputRow): boolean => isBag(payload.traits) || isBag(payload.attributes);

const without = (payload: JsonObject, names: ReadonlySet<string>): JsonObject => {
  const kept = (bag: Json | undefined) =>
    isBag(bag) ? Object.fromEntries(Object.entries(bag).filter(([name]) => !names.has(name))) : bag;
  const { traits, attributes, ...rest } = payload;
  return {
    ...rest,
    ...(traits === undefined ? {} : { traits: kept(traits)! }),
    ...(attributes === undefined ? {} : { attributes: kept(attributes)! }),
  };
};
