/** What of its workspace an import needs. */

import { learnAttributes, learnEvents } from '../capture/index.ts';
import {
  type AttributeType,
  canonicalName,
  computedRules,
  countryOfZone,
  looksPersonal,
  type ProfileRules,
} from '../contacts/index.ts';
import { type Queryable, sql } from '../platform/index.ts';
import type { ConvertContext } from './convert.ts';
import type { FileFacts, Plan } from './model.ts';

interface Planned {
  workspaceId: number;
  file: FileFacts;
  plan: Plan;
}

/** IANA zone of the workspace. */
export const timeZoneOf = async (db: Queryable, workspaceId: number): Promise<string> => {
  const [row] = await db.query<{ timeZone: string }>(
    sql`select time_zone as "timeZone" from workspaces where workspace_id = ${workspaceId}`,
  );
  return row!.timeZone;
};

/** Rules by which the fold of this workspace will read values. */
const rulesOf = async (db: Queryable, workspaceId: number, timeZone: string): Promise<ProfileRules> => {
  const types = await db.query<{ name: string; type: AttributeType }>(sql`
    select name, type from attribute_registry
    where workspace_id = ${workspaceId} and type_set and archived_at is null`);
  const computed = await computedRules(db, workspaceId);
  return {
    country: countryOfZone(timeZone),
    types: new Map(types.map(({ name, type }) => [name, type])),
    computed: new Set(computed.keys()),
  };
};

/** What rows are converted with. */
export const contextOf = async (
  db: Queryable,
  { workspaceId, file, plan }: Planned,
  nowMs: number,
): Promise<ConvertContext & { rules: ProfileRules }> => {
  const timeZone = await timeZoneOf(db, workspaceId);
  const rules = await rulesOf(db, workspaceId, timeZone);
  return { plan, names: file.columns.map(({ name }) => name), timeZone, nowMs, rules };
};

/** Tells the registries what the columns are called, for pickers and the attribute list. */
export const learnColumns = async (
  db: Queryable,
  { workspaceId, plan }: Planned,
  nowMs: number,
): Promise<void> => {
  const attributes = plan.columns.flatMap((column) => {
    if (column.to === 'email' || column.to === 'phone') return [{ name: column.to, type: 'string' }];
    if (column.to === 'tags') return [{ name: 'tags', type: 'list' }];
    return column.to === 'attribute' ? [{ name: canonicalName(column.name), type: column.type }] : [];
  });
  if (attributes.length > 0)
    await db.query(
      learnAttributes(
        attributes.map((one) => ({ workspaceId, personal: looksPersonal(one.name), ...one })),
        nowMs,
      ),
    );
  if (!plan.columns.some(({ to }) => to === 'eventDate')) return;
  const properties = Object.fromEntries(
    plan.columns.flatMap((column) => {
      if (column.to === 'eventId') return [['order_id', 'string']];
      return column.to === 'property' ? [[column.name, column.type]] : [];
    }),
  ) as Record<string, string>;
  await db.query(learnEvents([{ workspaceId, name: plan.choices.eventName, properties, seenAtMs: nowMs }]));
};
