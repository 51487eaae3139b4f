/**
 * The fold of companies: they are actors with inboxes of their own, and a pass takes their inputs beside those of
 * contacts, under the same lease and in the same transaction. What a company's people are told goes by their inboxes:
 * a chunk at a time, so that a company of 50,000 people holds up nobody.
 */
import {
  applyToCompany,
  COMPANY_FACTS,
  COMPANY_INPUT,
  COMPANY_MERGED,
  COMPANY_TOLD,
  type Company,
  type CompanyEffect,
  type CompanyName,
  claimCompanyNames,
  companiesById,
  factsOf,
  handOverNames,
  lockCompanies,
  namesOfCompanies,
  nameWantedKey,
  PEOPLE_TOLD,
  writeCompanies,
} from '../companies/index.ts';
import { bucketOf, derivedId, type JsonObject, type Queryable, sql, type Uuid } from '../platform/index.ts';
import type { InputRow } from './inputs.ts';
import * as queries from './queries.ts';
import type { Forward } from './write.ts';

/** People of a company told in one pass. Larger: live inputs wait longer behind it; smaller: more passes. */
const TOLD_MAX = 500;

/** Inputs of companies, and those of contacts; what a company told somebody who is gone is dropped. */
export const partRows = (rows: readonly InputRow[]): { ofCompanies: InputRow[]; ofContacts: InputRow[] } => {
  const ofCompanies: InputRow[] = [];
  const ofContacts: InputRow[] = [];
  for (const row of rows)
    if (row.kind === COMPANY_INPUT) ofCompanies.push(row);
    else if (row.kind !== COMPANY_FACTS || row.contactState !== null) ofContacts.push(row);
  return { ofCompanies, ofContacts };
};

interface CompanyDraft {
  workspaceId: number;
  stored: Company | null;
  now: Company;
  atMs: number;
}

/** Appends of a pass: live ones, and those to the inbox of bulk work. */
interface Appends {
  live: Forward[];
  bulk: Forward[];
}

const byWorkspace = (rows: readonly InputRow[]): Map<number, InputRow[]> => {
  const grouped = new Map<number, InputRow[]>();
  for (const row of [...rows].sort((a, b) => a.seq - b.seq))
    grouped.set(row.workspaceId, [...(grouped.get(row.workspaceId) ?? []), row]);
  return grouped;
};

const newCompany = (companyId: Uuid, names: readonly CompanyName[]): Company => ({
  companyId,
  state: 'live',
  mergedInto: null,
  attributes: {},
  rev: 0,
  names,
});

const loadCompanies = async (
  tx: Queryable,
  workspaceId: number,
  rows: readonly InputRow[],
): Promise<Map<string, CompanyDraft>> => {
  const ids = [...new Set(rows.map(({ actorId }) => actorId as string))];
  const stored = new Map(
    (await companiesById(tx, workspaceId, ids)).map((one) => [one.companyId as string, one]),
  );
  const fresh = ids.filter((id) => !stored.has(id));
  const names =
    fresh.length === 0 ? new Map<string, CompanyName[]>() : await namesOfCompanies(tx, workspaceId, fresh);
  return new Map(
    ids.map((id) => {
      const known = stored.get(id) ?? null;
      const now = known ?? newCompany(id as Uuid, names.get(id) ?? []);
      return [id, { workspaceId, stored: known, now, atMs: 0 }];
    }),
  );
};

/** Applies the inputs of companies and writes what follows; answers what was appended, for waking whom it concerns. */
export const foldCompanies = async (tx: Queryable, rows: readonly InputRow[]): Promise<Forward[]> => {
  const appends: Appends = { live: [], bulk: [] };
  for (const [workspaceId, own] of byWorkspace(rows)) {
    const drafts = await loadCompanies(tx, workspaceId, own);
    for (const row of own) await foldOne(tx, drafts.get(row.actorId)!, row, appends);
    await write(
      tx,
      [...drafts.values()].filter(({ stored, now }) => now !== stored),
    );
  }
  const inOrder = (list: readonly Forward[]): object[] => list.map((row, ord) => ({ ord, ...row }));
  if (appends.live.length > 0) await tx.query(queries.appendForwards(inOrder(appends.live)));
  if (appends.bulk.length > 0) await tx.query(queries.appendBulk(inOrder(appends.bulk)));
  return appends.live;
};

const write = async (tx: Queryable, drafts: readonly CompanyDraft[]): Promise<void> => {
  if (drafts.length === 0) return;
  await writeCompanies(
    tx,
    drafts.map(({ workspaceId, now, atMs }) => ({ workspaceId, company: now, atMs })),
  );
};

const foldOne = async (
  tx: Queryable,
  draft: CompanyDraft,
  row: InputRow,
  appends: Appends,
): Promise<void> => {
  const payload = row.name === COMPANY_MERGED ? await mergeNow(tx, draft, row) : row.payload;
  if (payload === null) return;
  draft.atMs = Math.max(draft.atMs, row.atMs);
  const { company, effects } = applyToCompany(draft.now, { name: row.name, payload });
  draft.now = company;
  // at once: the next merge of this pass looks where this company is
  if (company.state !== draft.stored?.state && row.name === COMPANY_MERGED) await write(tx, [draft]);
  for (const effect of await withClaims(tx, draft, row, effects, appends))
    await takeEffect(tx, draft, row, effect, appends);
};

/** Where the other is by now; null: it is gone, or became this one: they are not merged in a circle. */
const mergeNow = async (
  tx: Queryable,
  { workspaceId, now }: CompanyDraft,
  { payload }: InputRow,
): Promise<JsonObject | null> => {
  const seen = new Set<string>([now.companyId]);
  for (let into = payload.into as Uuid; !seen.has(into); ) {
    seen.add(into);
    const other = (await lockCompanies(tx, workspaceId, [now.companyId, into])).get(into);
    if (!other) return null;
    if (other.state === 'live') return { ...payload, into };
    into = other.mergedInto!;
  }
  return null;
};

/** Claims the names that the company wants to go by. Whom it won changes its facts; whoever has one already is asked. */
const withClaims = async (
  tx: Queryable,
  draft: CompanyDraft,
  row: InputRow,
  effects: readonly CompanyEffect[],
  appends: Appends,
): Promise<CompanyEffect[]> => {
  const claims = effects.flatMap((effect) => (effect.type === 'claim' ? [effect.name] : []));
  const rest = effects.filter(({ type }) => type !== 'claim');
  if (claims.length === 0) return rest;
  const { workspaceId, now } = draft;
  const held = await claimCompanyNames(
    tx,
    claims.map((name) => ({ workspaceId, name, companyId: now.companyId })),
  );
  const won = claims.filter((name) => held.get(nameWantedKey(workspaceId, name)) === now.companyId);
  for (const holder of new Set(claims.map((name) => held.get(nameWantedKey(workspaceId, name)))))
    if (holder && holder !== now.companyId)
      append(
        appends.live,
        draft,
        row,
        { to: holder, kind: COMPANY_INPUT, name: COMPANY_MERGED },
        { into: now.companyId },
      );
  if (won.length === 0) return rest;
  const isTold = rest.some(({ type }) => type === 'tellPeople');
  draft.now = { ...now, names: [...now.names, ...won], rev: isTold ? now.rev : now.rev + 1 };
  return isTold ? rest : [...rest, { type: 'tellPeople', after: null }];
};

const takeEffect = async (
  tx: Queryable,
  draft: CompanyDraft,
  row: InputRow,
  effect: CompanyEffect,
  appends: Appends,
): Promise<void> => {
  const { now, workspaceId } = draft;
  if (effect.type === 'tellPerson')
    append(
      appends.live,
      draft,
      row,
      { to: effect.contactId, kind: COMPANY_FACTS, name: PEOPLE_TOLD },
      toldOf(now),
    );
  else if (effect.type === 'tellPeople') await tellPeople(tx, draft, row, effect.after, appends);
  else if (effect.type === 'passOn')
    append(appends.live, draft, row, { to: effect.to, kind: COMPANY_INPUT, name: row.name }, row.payload);
  else if (effect.type === 'handOver') {
    await handOverNames(tx, workspaceId, { from: now.names, into: effect.into });
    append(
      appends.live,
      draft,
      row,
      { to: effect.into, kind: COMPANY_INPUT, name: COMPANY_TOLD },
      {
        attributes: effect.attributes,
        onlyMissing: true,
        renamed: true,
      },
    );
  }
};

/** What somebody of it is told: its facts, or where it went. */
const toldOf = (company: Company): JsonObject =>
  company.mergedInto === null
    ? { company: company.companyId, rev: company.rev, facts: factsOf(company) }
    : { company: company.companyId, movedTo: company.mergedInto };

/** The next people of it. The first chunk goes by the live inbox; of a large company the rest is bulk work. */
const tellPeople = async (
  tx: Queryable,
  draft: CompanyDraft,
  row: InputRow,
  after: Uuid | null,
  appends: Appends,
): Promise<void> => {
  const { now, workspaceId } = draft;
  const people = await tx.query<{ contactId: Uuid }>(sql`
    select bucket, contact_id as "contactId" from contact_state
    where company_id = ${now.companyId}::uuid and workspace_id = ${workspaceId}
      ${after === null ? sql`` : sql`and contact_id > ${after}::uuid`}
    order by contact_id
    limit ${TOLD_MAX}`);
  const said = toldOf(now);
  const list = after === null ? appends.live : appends.bulk;
  for (const { contactId } of people)
    append(list, draft, row, { to: contactId, kind: COMPANY_FACTS, name: PEOPLE_TOLD }, said);
  const last = people.at(-1);
  if (last && people.length === TOLD_MAX)
    append(
      appends.live,
      draft,
      row,
      { to: now.companyId, kind: COMPANY_INPUT, name: PEOPLE_TOLD },
      {
        rev: now.rev,
        after: last.contactId,
      },
    );
};

const append = (
  list: Forward[],
  { workspaceId, now }: CompanyDraft,
  row: InputRow,
  { to, kind, name }: { to: Uuid; kind: string; name: string },
  payload: JsonObject,
): void => {
  list.push({
    bucket: bucketOf(to),
    actor_id: to,
    workspace_id: workspaceId,
    kind,
    name,
    via: null,
    event_id: derivedId(row.atMs, bucketOf(to), row.eventId, now.companyId, kind, name, list.length),
    occurred_ms: row.atMs,
    hops: row.hops + 1,
    payload,
  });
};
