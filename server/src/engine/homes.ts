/**
 * The company of a contact, seen from the contact: which is its home, and a copy of that company's facts, since
 * conditions read nothing else (ENGINE, Tables). Loaded only for contacts whose inputs can concern it: a workspace
 * without companies pays nothing for an event.
 */
import {
  COMPANY_FACTS,
  COMPANY_INPUT,
  COMPANY_TOLD,
  type CompanyName,
  claimCompanyNames,
  companyNameKey,
  companyOfDomain,
  type Home,
  homeAfter,
  homeTold,
  type NameWanted,
  NO_HOME,
  nameWantedKey,
  PERSON_JOINED,
  workDomain,
} from '../companies/index.ts';
import {
  bucketOf,
  derivedId,
  type Json,
  type JsonObject,
  newId,
  type Queryable,
  sql,
  type Uuid,
} from '../platform/index.ts';
import type { Draft } from './draft.ts';
import { factChanged } from './facts.ts';
import type { InputRow } from './inputs.ts';
import { type ActorWork, emailsNamed } from './load.ts';
import * as queries from './queries.ts';
import type { Registry, WorkspaceDefinitions } from './registry.ts';
import type { Forward } from './write.ts';

/** The home of a contact while a pass works on it. */
export interface HomeDraft {
  stored: Home;
  now: Home;
  /** companies by the names that inputs of this pass may mean */
  companies: Map<string, Uuid>;
  /** what companies are told */
  tells: { companyId: Uuid; name: string; payload: JsonObject; hops: number }[];
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Inputs after which the home may be another. */
const HOME_KINDS: ReadonlySet<string> = new Set(['group', COMPANY_FACTS, 'merged', 'unmerged']);

const concernsHome = ({ rows }: ActorWork): boolean =>
  rows.some(({ kind, payload }) => HOME_KINDS.has(kind) || (kind === 'edit' && payload.home !== undefined));

/** Whether its mail domain is looked at: a new address, or a rule that was set since it was last judged. */
const asksByDomain = (work: ActorWork, draft: Draft, { domainRule, epoch }: WorkspaceDefinitions): boolean =>
  domainRule !== 'off' && (draft.epoch < epoch || emailsNamed(work).length > 0 || concernsHome(work));

const groupOf = ({ kind, payload }: InputRow): CompanyName | null =>
  kind === 'group' && typeof payload.groupId === 'string' ? { kind: 'group', value: payload.groupId } : null;

/** Names that inputs of this pass may mean; free ones are claimed for a company that comes into being by it. */
const namesWanted = (work: ActorWork, draft: Draft, definitions: WorkspaceDefinitions, nowMs: number) => {
  const { workspaceId, rows } = work;
  const wanted: NameWanted[] = [];
  for (const row of rows) {
    const name = groupOf(row);
    if (name) wanted.push({ workspaceId, name, companyId: newId(nowMs) });
  }
  if (!asksByDomain(work, draft, definitions)) return wanted;
  for (const email of new Set([draft.profile.attributes.email, ...emailsNamed(work)])) {
    const value = workDomain(email);
    if (value === null) continue;
    const companyId = definitions.domainRule === 'make' ? newId(nowMs) : null;
    wanted.push({ workspaceId, name: { kind: 'domain', value }, companyId });
  }
  return wanted;
};

interface HomeRow extends Home {
  contactId: string;
}

const loadStored = (tx: Queryable, drafts: readonly Draft[]): Promise<HomeRow[]> =>
  tx.query<HomeRow>({
    name: 'load-homes',
    text: `select a.contact_id as "contactId", s.company_id as "companyId", s.company_by as by,
        coalesce(s.company_rev, 0) as rev, s.company as facts
      from unnest($1::smallint[], $2::uuid[]) a(bucket, contact_id)
      cross join lateral (
        select company_id, company_by, company_rev, company from contact_state
        where bucket = a.bucket and contact_id = a.contact_id
        offset 0
      ) s`,
    values: [drafts.map(({ bucket }) => bucket), drafts.map(({ contactId }) => contactId)],
  });

/** Loads the homes that the inputs at hand can change, and looks up the companies that they name. */
export const loadHomes = async (
  tx: Queryable,
  drafts: ReadonlyMap<string, Draft>,
  work: readonly ActorWork[],
  registry: Registry,
  wallMs: number,
): Promise<void> => {
  const asking: { draft: Draft; wanted: NameWanted[] }[] = [];
  for (const one of work) {
    const draft = drafts.get(one.contactId);
    const definitions = registry.workspaces.get(one.workspaceId);
    if (!draft || !definitions) continue;
    if (!concernsHome(one) && !asksByDomain(one, draft, definitions)) continue;
    asking.push({ draft, wanted: namesWanted(one, draft, definitions, wallMs) });
  }
  if (asking.length === 0) return;
  const old = asking.flatMap(({ draft }) => (draft.isNew ? [] : [draft]));
  const stored = new Map(
    old.length === 0 ? [] : (await loadStored(tx, old)).map(({ contactId, ...home }) => [contactId, home]),
  );
  const names = asking.flatMap(({ wanted }) => wanted);
  const held = names.length === 0 ? new Map<string, Uuid>() : await claimCompanyNames(tx, names);
  for (const { draft, wanted } of asking) {
    const home = stored.get(draft.contactId) ?? NO_HOME;
    const companies = new Map<string, Uuid>();
    for (const { workspaceId, name } of wanted) {
      const companyId = held.get(nameWantedKey(workspaceId, name));
      if (companyId) companies.set(companyNameKey(name), companyId);
    }
    draft.home = { stored: home, now: home, companies, tells: [] };
  }
};

const settle = (
  draft: Draft,
  home: HomeDraft,
  next: Home,
  definitions: WorkspaceDefinitions,
  affected: Set<number>,
  hops: number,
): void => {
  const before = home.now;
  if (next === before) return;
  home.now = next;
  draft.stateChanged = true;
  draft.known.company = next.facts;
  factChanged('company', definitions, affected);
  if (next.companyId === before.companyId || next.companyId === null) return;
  const payload = { contactId: draft.contactId };
  home.tells.push({ companyId: next.companyId, name: PERSON_JOINED, payload, hops: hops + 1 });
};

/** Whether the company's facts at hand say all this already: sites send their `group` call with each page. */
const saysNothingNew = ({ facts }: Home, traits: JsonObject): boolean =>
  facts !== null &&
  Object.entries(traits).every(([name, value]) => JSON.stringify(facts[name]) === JSON.stringify(value));

/** What one input says of the contact's company; after its profile, which has the address. */
export const takeHome = (
  draft: Draft,
  row: InputRow,
  definitions: WorkspaceDefinitions,
  affected: Set<number>,
): void => {
  const { home } = draft;
  if (home === null) return;
  const { kind, payload, hops } = row;
  const set = (next: Home): void => settle(draft, home, next, definitions, affected, hops);
  const group = groupOf(row);
  const companyId = group && home.companies.get(companyNameKey(group));
  if (companyId) {
    const traits = isObject(payload.traits) ? payload.traits : {};
    if (home.now.companyId !== companyId || !saysNothingNew(home.now, traits))
      home.tells.push({
        companyId,
        name: COMPANY_TOLD,
        payload: { attributes: traits, names: [{ ...group }] },
        hops: hops + 1,
      });
    set(homeAfter(home.now, companyId, 'group'));
  }
  if (kind === 'edit' && payload.home !== undefined) set(homeAfter(home.now, payload.home as Uuid, 'hand'));
  if (kind === COMPANY_FACTS) set(homeTold(home.now, payload));
  settleByDomain(draft, definitions, affected, hops);
};

/** The home by mail domain, where nothing stronger gave one. */
export const settleByDomain = (
  draft: Draft,
  definitions: WorkspaceDefinitions,
  affected: Set<number>,
  hops = 0,
): void => {
  const { home } = draft;
  if (home === null || definitions.domainRule === 'off') return;
  const domain = workDomain(draft.profile.attributes.email);
  const companyId = companyOfDomain(domain, home.companies);
  if (companyId) settle(draft, home, homeAfter(home.now, companyId, 'domain'), definitions, affected, hops);
};

const bytesOf = (value: unknown): string => JSON.stringify(value);

/** Writes the homes that changed, and tells their companies; after the state rows, which a new contact has only then. */
export const writeHomes = async (tx: Queryable, drafts: Iterable<Draft>, passNo: number): Promise<void> => {
  const changed: Draft[] = [];
  const told: Forward[] = [];
  for (const draft of drafts) {
    const { home } = draft;
    if (home === null) continue;
    if (home.now !== home.stored) changed.push(draft);
    for (const [n, { companyId, name, payload, hops }] of home.tells.entries())
      told.push({
        bucket: bucketOf(companyId),
        actor_id: companyId,
        workspace_id: draft.workspaceId,
        kind: COMPANY_INPUT,
        name,
        via: null,
        event_id: derivedId(draft.clock, bucketOf(companyId), draft.contactId, 'home', passNo, n),
        occurred_ms: draft.clock,
        hops,
        payload,
      });
  }
  if (changed.length > 0) await tx.query(homesStatement(changed));
  if (told.length > 0) await tx.query(queries.appendForwards(told.map((row, ord) => ({ ord, ...row }))));
};

const homesStatement = (drafts: readonly Draft[]) => ({
  name: 'write-homes',
  text: `update contact_state s set company_id = r.company_id, company_by = r.company_by, company_rev = r.company_rev,
      company = r.company
    from jsonb_to_recordset($1::jsonb) as r(bucket smallint, contact_id uuid, company_id uuid, company_by text,
      company_rev int, company jsonb)
    where s.bucket = r.bucket and s.contact_id = r.contact_id`,
  values: [
    bytesOf(
      [...drafts]
        .sort((a, b) => a.bucket - b.bucket || (a.contactId < b.contactId ? -1 : 1))
        .map(({ bucket, contactId, home }) => ({
          bucket,
          contact_id: contactId,
          company_id: home!.now.companyId,
          company_by: home!.now.by,
          company_rev: home!.now.rev,
          company: home!.now.facts,
        })),
    ),
  ],
});

/** The survivor of a merge gets the absorbed one's home if it has none; before the absorbed one's state goes. */
export const inheritHome = async (
  tx: Queryable,
  survivor: { bucket: number; contactId: string },
  absorbed: { bucket: number; contactId: string },
): Promise<void> => {
  const [home] = await tx.query<Home>(sql`
    select company_id as "companyId", company_by as by, company_rev as rev, company as facts from contact_state
    where bucket = ${absorbed.bucket} and contact_id = ${absorbed.contactId}::uuid and company_id is not null`);
  if (!home) return;
  await tx.query(sql`
    update contact_state set company_id = ${home.companyId}::uuid, company_by = ${home.by}, company_rev = ${home.rev},
      company = ${home.facts && bytesOf(home.facts)}::jsonb
    where bucket = ${survivor.bucket} and contact_id = ${survivor.contactId}::uuid and company_id is null
      and company_by is null`);
};
