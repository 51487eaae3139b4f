/** The past of computed attributes and interests, read from the events where their state is not known. */
import { firstValueSql } from '../conditions/index.ts';
import { type ComputedState, computedStep, type Interests } from '../contacts/index.ts';
import { type Json, type JsonObject, type Queryable, type Sql, sql } from '../platform/index.ts';
import {
  type CompiledComputed,
  type CompiledInterests,
  INTERESTS_KEY,
  interestsAfter,
  setComputed,
} from './derived.ts';
import type { Draft } from './draft.ts';
import type { WorkspaceDefinitions } from './registry.ts';

/** Events of a contact that interests are filled from, the newest: older ones have faded. */
const INTEREST_EVENTS_MAX = 1_000;

/** Events of one name list of some contacts, without those of this pass, which are counted when they are applied. */
const eventsSql = (
  workspaceId: number,
  drafts: readonly Draft[],
  names: readonly string[],
  ownEventIds: readonly string[],
  { columns, limit }: { columns: Sql; limit: Sql },
): Sql => sql`
  select key.contact_id as "contactId", found.*
  from unnest(${drafts.map(({ bucket }) => bucket)}::smallint[], ${drafts.map(({ contactId }) => contactId)}::uuid[])
    as key (bucket, contact_id)
  cross join lateral (
    select (extract(epoch from e.occurred_at) * 1000)::float8 as "atMs", ${columns}
    from events e
    where e.bucket = key.bucket and e.contact_id = key.contact_id and e.workspace_id = ${workspaceId}
      and e.name = any(${names}::text[]) and e.event_id <> all (${ownEventIds}::uuid[])
    ${limit}
  ) found`;

const fillComputed = async (
  tx: Queryable,
  workspaceId: number,
  one: CompiledComputed,
  drafts: readonly Draft[],
  ownEventIds: readonly string[],
): Promise<void> => {
  const columns = sql`${firstValueSql(sql`e.properties`, one.properties)} as value`;
  const rows = await tx.query<{ contactId: string; atMs: number; value: Json }>(
    eventsSql(workspaceId, drafts, one.events, ownEventIds, { columns, limit: sql`offset 0` }),
  );
  const states = new Map<string, ComputedState>();
  for (const { contactId, atMs, value } of rows)
    states.set(contactId, computedStep(one.kind, states.get(contactId) ?? null, value, atMs));
  for (const draft of drafts) setComputed(draft, one, states.get(draft.contactId) ?? null);
};

const fillInterests = async (
  tx: Queryable,
  workspaceId: number,
  interests: CompiledInterests,
  drafts: readonly Draft[],
  ownEventIds: readonly string[],
): Promise<void> => {
  const rows = await tx.query<{ contactId: string; atMs: number; name: string; properties: JsonObject }>(
    eventsSql(workspaceId, drafts, interests.events, ownEventIds, {
      columns: sql`e.name, e.properties`,
      limit: sql`order by e.occurred_at desc limit ${INTEREST_EVENTS_MAX}`,
    }),
  );
  const found = new Map<string, Interests>();
  for (const { contactId, ...event } of rows.reverse())
    found.set(contactId, interestsAfter(found.get(contactId) ?? {}, interests, event));
  for (const draft of drafts) {
    draft.interests = found.get(draft.contactId) ?? {};
    draft.derivations[INTERESTS_KEY] = { rule: interests.rule, state: null };
  }
};

/** Takes away what no rule asks for any more. */
const dropUnruled = (draft: Draft, { computed, interests }: WorkspaceDefinitions['derived']): void => {
  const ruled = new Set(computed.map(({ name }) => name));
  for (const name of Object.keys(draft.derivations)) {
    if (name === INTERESTS_KEY ? interests !== null : ruled.has(name)) continue;
    delete draft.derivations[name];
    if (name === INTERESTS_KEY) draft.interests = {};
    else {
      const { [name]: _, ...others } = draft.profile.attributes;
      draft.profile.attributes = others;
      draft.profileChanged = true;
    }
    draft.stateChanged = true;
  }
};

/**
 * Completes what the drafts derive from events: rules that are new or were changed since, and everything of a contact
 * whose history was changed (merged, un-merged). Contacts that are new have none: theirs is complete and empty.
 */
export const fillDerived = async (
  tx: Queryable,
  drafts: readonly Draft[],
  definitions: WorkspaceDefinitions,
  isRecounted: (draft: Draft) => boolean,
  ownEventIds: readonly string[],
): Promise<void> => {
  const { workspaceId, derived } = definitions;
  for (const draft of drafts) dropUnruled(draft, derived);
  const lacking = (key: string, rule: string): Draft[] =>
    drafts.filter((draft) => isRecounted(draft) || draft.derivations[key]?.rule !== rule);
  for (const one of derived.computed) {
    const behind = lacking(one.name, one.rule);
    if (behind.length > 0) await fillComputed(tx, workspaceId, one, behind, ownEventIds);
    for (const draft of behind) draft.stateChanged = true;
  }
  if (derived.interests === null) return;
  const behind = lacking(INTERESTS_KEY, derived.interests.rule);
  if (behind.length > 0) await fillInterests(tx, workspaceId, derived.interests, behind, ownEventIds);
  for (const draft of behind) draft.stateChanged = true;
};
