import { bumpDefinitions, bumpEpoch } from '../../definitions/index.ts';
import { type Queryable, sql } from '../../platform/index.ts';
import { addAttribute } from '../attributes/index.ts';
import { refusals } from '../errors.ts';
import type { AttributeType } from '../normalise/index.ts';
import type { ComputedRule } from './rule.ts';

/** Computed attributes of a workspace. More: every event of theirs does more work for everybody. */
export const COMPUTED_MAX = 50;

/** Rules by the name of their attribute. */
export const computedRules = async (
  db: Queryable,
  workspaceId: number,
): Promise<Map<string, ComputedRule>> => {
  const rows = await db.query<{ name: string; rule: ComputedRule }>(sql`
    select name, rule from computed_attributes where workspace_id = ${workspaceId} order by name`);
  return new Map(rows.map(({ name, rule }) => [name, rule]));
};

const typeOf = ({ kind }: ComputedRule): 'number' | 'string' =>
  kind === 'count' || kind === 'sum' ? 'number' : 'string';

/**
 * Adds an attribute that follows from events; everybody's past is counted in sweeps. Refuses `attribute-taken`,
 * `too-many-computed`.
 */
export const addComputed = async (
  tx: Queryable,
  workspaceId: number,
  {
    rule,
    ...attribute
  }: { name: string; type?: AttributeType | undefined; label?: string | undefined; rule: ComputedRule },
  nowMs: number,
): Promise<void> => {
  await bumpEpoch(tx, workspaceId, nowMs);
  const known = await computedRules(tx, workspaceId);
  if (known.size >= COMPUTED_MAX) throw refusals.tooManyComputed(COMPUTED_MAX);
  await tx.query(sql`
    insert into computed_attributes (workspace_id, name, rule, created_at)
    values (${workspaceId}, ${attribute.name}, ${JSON.stringify(rule)}::jsonb, ${new Date(nowMs)})
    on conflict do nothing`);
  // last: it refuses a name that is there, and fences the folds
  const type = attribute.type ?? typeOf(rule);
  await addAttribute(tx, workspaceId, { ...attribute, type, source: 'computed' }, nowMs);
};

/** Takes a computed attribute away, with everybody's value. Refuses `attribute-not-found`. */
export const removeComputed = async (
  tx: Queryable,
  workspaceId: number,
  name: string,
  nowMs: number,
): Promise<void> => {
  await bumpEpoch(tx, workspaceId, nowMs);
  const [row] = await tx.query(sql`
    delete from computed_attributes where workspace_id = ${workspaceId} and name = ${name} returning name`);
  if (!row) throw refusals.attributeNotFound(name);
  await tx.query(sql`
    delete from attribute_registry where workspace_id = ${workspaceId} and name = ${name}`);
  await bumpDefinitions(tx);
};
