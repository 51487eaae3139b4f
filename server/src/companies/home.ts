/** Which company is a contact's home (pure). */
import type { Json, JsonObject, Uuid } from '../platform/index.ts';
import { companyNameKey, type HomeBy } from './model.ts';

export interface Home {
  companyId: Uuid | null;
  /** null: no company was ever found; by hand without a company: taken out on purpose */
  by: HomeBy | null;
  /** of the facts at hand; 0: they are on their way */
  rev: number;
  /** what conditions read: `{id, name, domain, ...attributes}` */
  facts: JsonObject | null;
}

export const NO_HOME: Home = { companyId: null, by: null, rev: 0, facts: null };

const RANK: Readonly<Record<HomeBy, number>> = { hand: 3, group: 2, domain: 1 };

/** The home after somebody or something says where the contact belongs; the same object when nothing changes. */
export const homeAfter = (home: Home, companyId: Uuid | null, by: HomeBy): Home => {
  if (home.by !== null && RANK[home.by] > RANK[by]) return home;
  if (home.companyId === companyId && home.by === by) return home;
  if (home.companyId === companyId) return { ...home, by };
  // its name and the rest come from the company in a moment
  return { companyId, by, rev: 0, facts: companyId === null ? null : { id: companyId } };
};

/** The home after its company has told its facts, or where it went; the same object for what is stale or another's. */
export const homeTold = (home: Home, payload: JsonObject): Home => {
  const { company, rev, facts, movedTo } = payload as Record<string, Json>;
  if (home.companyId === null || company !== home.companyId) return home;
  if (typeof movedTo === 'string')
    return { ...home, companyId: movedTo as Uuid, rev: 0, facts: { ...home.facts, id: movedTo } };
  if (typeof rev !== 'number' || rev < home.rev) return home;
  return { ...home, rev, facts: facts as JsonObject };
};

/** The company of a mail domain among names that were looked up. */
export const companyOfDomain = (
  domain: string | null,
  companies: ReadonlyMap<string, Uuid>,
): Uuid | undefined =>
  domain === null ? undefined : companies.get(companyNameKey({ kind: 'domain', value: domain }));
