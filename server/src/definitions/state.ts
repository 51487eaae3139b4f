import { empty, type Queryable, sql } from '../platform/index.ts';
import { refusals } from './errors.ts';
import type { Definition, DefinitionRef, DefinitionState } from './model.ts';
import { bumpDefinitions, bumpEpoch } from './publish.ts';
import { getDefinition, lockDefinition } from './queries.ts';

/*
 * draft -> live (publish) ; live <-> paused (workflows only) ; any -> archived ; archived -> draft, live or paused.
 * Each change is fenced like a publish, and one of a segment has everybody judged again.
 */

interface Change {
  verb: string;
  from: readonly DefinitionState[];
  to(definition: Definition): DefinitionState;
}

const change = async (
  tx: Queryable,
  ref: DefinitionRef,
  { verb, from, to }: Change,
  nowMs: number,
): Promise<Definition> => {
  const epoch = ref.kind === 'segment' ? await bumpEpoch(tx, ref.workspaceId, nowMs) : undefined;
  const definition = await lockDefinition(tx, ref);
  if (!from.includes(definition.state)) throw refusals.wrongState(definition, verb, from.join(' or '));
  const next = to(definition);
  const at = new Date(nowMs).toISOString();
  const pausedAt = next === 'paused' ? (definition.pausedAt?.toISOString() ?? at) : null;
  await tx.query(sql`
    update definitions set state = ${next}, updated_at = ${at}, paused_at = ${pausedAt},
      epoch = ${epoch ?? definition.epoch}, start_them_too = false
      ${next === 'archived' ? sql`, publish_at = null, publish_plan = null` : empty}
    where workspace_id = ${ref.workspaceId} and definition_id = ${definition.definitionId}`);
  await bumpDefinitions(tx);
  return getDefinition(tx, ref);
};

/** Stops a workflow where it stands; nobody enters, nobody moves. Refuses `cannot-pause`, `wrong-state`. */
export const pause = (tx: Queryable, ref: DefinitionRef, nowMs: number): Promise<Definition> => {
  if (ref.kind !== 'workflow') throw refusals.cannotPause(ref);
  return change(tx, ref, { verb: 'pause', from: ['live'], to: () => 'paused' }, nowMs);
};

/** Lets a paused workflow go on. */
export const resume = (tx: Queryable, ref: DefinitionRef, nowMs: number): Promise<Definition> =>
  change(tx, ref, { verb: 'resume', from: ['paused'], to: () => 'live' }, nowMs);

/** Takes a definition out of use; nothing of it is lost. Whether something still names it is for its module to ask. */
export const archive = (tx: Queryable, ref: DefinitionRef, nowMs: number): Promise<Definition> =>
  change(tx, ref, { verb: 'archive', from: ['draft', 'live', 'paused'], to: () => 'archived' }, nowMs);

/** Brings an archived one back: never published ones as a draft, workflows paused (nothing starts by surprise), others live. */
export const restore = (tx: Queryable, ref: DefinitionRef, nowMs: number): Promise<Definition> =>
  change(
    tx,
    ref,
    {
      verb: 'restore',
      from: ['archived'],
      to: ({ liveVersion, kind }) =>
        liveVersion === null ? 'draft' : kind === 'workflow' ? 'paused' : 'live',
    },
    nowMs,
  );
