/**
 * What one input changes of a company (pure). Inputs come by its own inbox, in order, so that its people hear of its
 * facts in the order in which they changed.
 *
 *   Company Told    attributes, and names it goes by      -> everybody of it is told
 *   Person Joined   somebody belongs to it now            -> they are told
 *   Company Merged  it is another company from now on     -> its people move there; later inputs are passed on
 *   People Told     the next of its people are told       -> a chunk at a time
 */
import type { Json, JsonObject, Uuid } from '../platform/index.ts';
import { domainIn } from './domain.ts';
import {
  COMPANY_MERGED,
  COMPANY_TOLD,
  type Company,
  type CompanyName,
  PEOPLE_TOLD,
  PERSON_JOINED,
} from './model.ts';

/** Attributes of one company. More: a loop in a site's code grows every one of its people's rows. */
export const COMPANY_ATTRIBUTES_MAX = 100;
/** Letters of one value: it is copied to each of its people. */
export const COMPANY_VALUE_MAX = 1_000;

/** Names that are not attributes: they are said of the company beside them. */
const OWN_FACTS = new Set(['id']);

export interface CompanyInput {
  name: string;
  payload: JsonObject;
}

/** What follows from an input, beside the company after it. */
export type CompanyEffect =
  /** this contact is told what its company is */
  | { type: 'tellPerson'; contactId: Uuid }
  /** everybody from this contact on is told, as of this revision */
  | { type: 'tellPeople'; after: Uuid | null }
  /** a name it wants to go by; whoever else has it is asked to become one with it, if it has nothing but domains */
  | { type: 'claim'; name: CompanyName }
  /** its names are the other's from now on */
  | { type: 'handOver'; into: Uuid; attributes: JsonObject }
  /** the input concerns the company that this one became */
  | { type: 'passOn'; to: Uuid };

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const sameJson = (a: Json | undefined, b: Json | undefined): boolean =>
  JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** The attributes after what was said: null and '' remove; what is too long or too many is left out. */
export const attributesAfter = (
  before: Readonly<JsonObject>,
  said: JsonObject,
  onlyMissing = false,
): Readonly<JsonObject> => {
  const after: JsonObject = { ...before };
  let changed = false;
  for (const [name, value] of Object.entries(said)) {
    if (OWN_FACTS.has(name) || (onlyMissing && name in after) || sameJson(after[name], value)) continue;
    if (value === null || value === '') delete after[name];
    else if (JSON.stringify(value).length > COMPANY_VALUE_MAX) continue;
    else if (!(name in after) && Object.keys(after).length >= COMPANY_ATTRIBUTES_MAX) continue;
    else after[name] = value;
    changed = true;
  }
  return changed ? after : before;
};

const namesIn = (payload: JsonObject): CompanyName[] =>
  Array.isArray(payload.names) ? (payload.names as unknown as CompanyName[]) : [];

/** Whether it was made by a mail domain alone: then it gives way to the company that says the domain is its own. */
const isByDomainAlone = ({ names, attributes }: Company): boolean =>
  names.every(({ kind }) => kind === 'domain') && Object.keys(attributes).length === 0;

export interface CompanyChange {
  company: Company;
  effects: CompanyEffect[];
}

/** The company after one input, and what follows. */
export const applyToCompany = (company: Company, { name, payload }: CompanyInput): CompanyChange => {
  if (company.state === 'merged') return afterwards(company, name, payload);
  if (name === COMPANY_TOLD) return told(company, payload);
  if (name === PERSON_JOINED)
    return { company, effects: [{ type: 'tellPerson', contactId: payload.contactId as Uuid }] };
  if (name === COMPANY_MERGED) return merged(company, payload);
  if (name === PEOPLE_TOLD && payload.rev === company.rev)
    return { company, effects: [{ type: 'tellPeople', after: (payload.after as Uuid | null) ?? null }] };
  return { company, effects: [] };
};

const told = (company: Company, payload: JsonObject): CompanyChange => {
  const said = isObject(payload.attributes) ? payload.attributes : {};
  const attributes = attributesAfter(company.attributes, said, payload.onlyMissing === true);
  const domain = domainIn(said);
  const wanted = [
    ...namesIn(payload),
    ...(domain === null ? [] : [{ kind: 'domain' as const, value: domain }]),
  ];
  const claims = wanted
    .filter(({ kind, value }) => !company.names.some((own) => own.kind === kind && own.value === value))
    .map((claimed): CompanyEffect => ({ type: 'claim', name: claimed }));
  if (attributes === company.attributes && payload.renamed !== true) return { company, effects: claims };
  return {
    company: { ...company, attributes, rev: company.rev + 1 },
    effects: [...claims, { type: 'tellPeople', after: null }],
  };
};

const merged = (company: Company, payload: JsonObject): CompanyChange => {
  const into = payload.into as Uuid;
  if (into === company.companyId) return { company, effects: [] };
  if (payload.asked !== true && !isByDomainAlone(company)) return { company, effects: [] };
  return {
    company: { ...company, state: 'merged', mergedInto: into, rev: company.rev + 1 },
    effects: [
      { type: 'handOver', into, attributes: { ...company.attributes } },
      { type: 'tellPeople', after: null },
    ],
  };
};

/** Of a company that became another: its people are sent there, the rest is passed on. */
const afterwards = (company: Company, name: string, payload: JsonObject): CompanyChange => {
  if (name === PERSON_JOINED)
    return { company, effects: [{ type: 'tellPerson', contactId: payload.contactId as Uuid }] };
  if (name === PEOPLE_TOLD)
    return payload.rev === company.rev
      ? { company, effects: [{ type: 'tellPeople', after: (payload.after as Uuid | null) ?? null }] }
      : { company, effects: [] };
  // two that were merged into each other at once stay as they are
  if (name === COMPANY_MERGED || company.mergedInto === null) return { company, effects: [] };
  return { company, effects: [{ type: 'passOn', to: company.mergedInto }] };
};
