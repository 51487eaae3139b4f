import { bumpDefinitions, bumpEpoch } from '../../definitions/index.ts';
import { type Json, type JsonObject, join, type Queryable, type Sql, sql } from '../../platform/index.ts';
import { refusals } from '../errors.ts';
import { type AttributeType, WELL_KNOWN, wellKnownKind, wellKnownType } from '../normalise/index.ts';

/** Grounds of GDPR article 6 that marketing can have. */
export const LEGAL_BASES = ['consent', 'contract', 'legal-obligation', 'legitimate-interest'] as const;
export type LegalBasis = (typeof LEGAL_BASES)[number];

/** An attribute as the workspace's registry has it. */
export interface RegisteredAttribute {
  name: string;
  /** `string`, `number`, `boolean`, `date`, `list`; `object` for what nobody has given a type */
  type: string;
  /** a person gave the type, or Baton knows the name: values are converted to it */
  isTyped: boolean;
  label: string | null;
  source: string;
  personal: boolean;
  purpose: string | null;
  legalBasis: LegalBasis | null;
  firstSeenAt: Date;
  archivedAt: Date | null;
}

/** What a person may say about an attribute; null clears. */
export interface AttributeChangeAsked {
  type?: AttributeType;
  label?: string | null;
  personal?: boolean;
  purpose?: string | null;
  legalBasis?: LegalBasis | null;
  archived?: boolean;
}

const withDefaults = (row: RegisteredAttribute): RegisteredAttribute => ({
  ...row,
  label: row.label ?? WELL_KNOWN[row.name]?.label ?? null,
  isTyped: row.isTyped || wellKnownKind(row.name) !== undefined,
});

/** All attributes of a workspace by label, archived ones too. */
export const registeredAttributes = async (
  db: Queryable,
  workspaceId: number,
): Promise<RegisteredAttribute[]> => {
  const rows = await db.query<RegisteredAttribute>(sql`
    select name, type, type_set as "isTyped", label, source, personal, purpose, legal_basis as "legalBasis",
      first_seen_at as "firstSeenAt", archived_at as "archivedAt"
    from attribute_registry
    where workspace_id = ${workspaceId}`);
  const sortName = ({ label, name }: RegisteredAttribute): string => (label ?? name).toLowerCase();
  return rows.map(withDefaults).sort((a, b) => (sortName(a) < sortName(b) ? -1 : 1));
};

/** Names that programs and people used, with the type that Baton knows or the value has. Known ones stay as they are. */
export const declareAttributes = async (
  tx: Queryable,
  workspaceId: number,
  attributes: readonly { name: string; type: string; personal: boolean }[],
  source: string,
  nowMs: number,
): Promise<void> => {
  if (attributes.length === 0) return;
  const rows = [...attributes].sort((a, b) => (a.name < b.name ? -1 : 1));
  await tx.query(sql`
    insert into attribute_registry (workspace_id, name, type, source, personal, first_seen_at)
    select ${workspaceId}, name, type, ${source}, personal, ${new Date(nowMs)}
    from unnest(${rows.map(({ name }) => name)}::text[], ${rows.map(({ type }) => type)}::text[],
      ${rows.map(({ personal }) => personal)}::boolean[]) as given (name, type, personal)
    on conflict (workspace_id, name) do nothing`);
};

const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}|$)/;

/** Types of values as the registries name them. */
export type ValueType = AttributeType | 'object';

/** The type of a value; null for null. */
export const valueType = (value: Json): ValueType | null => {
  if (value === null) return null;
  if (typeof value === 'string') return DATE.test(value) ? 'date' : 'string';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  return Array.isArray(value) ? 'list' : 'object';
};

/** The type of an attribute: what Baton knows of the name, else the value's; null when there is no value. */
export const attributeType = (name: string, value: Json): ValueType | null =>
  value === null ? null : (wellKnownType(name) ?? valueType(value));

const PERSONAL = /mail|phone|mobile|name|address|street|birth|gender|^ip$|city|zip|postal/i;

/** Whether an attribute of this name probably holds personal data: a first guess that people can correct. */
export const looksPersonal = (name: string): boolean => WELL_KNOWN[name]?.personal ?? PERSONAL.test(name);

/** The names in attributes that somebody sets, as `declareAttributes` takes them. */
export const namesIn = (attributes: JsonObject): { name: string; type: string; personal: boolean }[] =>
  Object.entries(attributes).flatMap(([name, value]) => {
    const type = attributeType(name, value);
    return type === null ? [] : [{ name, type, personal: looksPersonal(name) }];
  });

const assignments = (asked: AttributeChangeAsked, nowMs: number): Sql[] => {
  const { type, label, personal, purpose, legalBasis, archived } = asked;
  return [
    ...(type === undefined ? [] : [sql`type = ${type}, type_set = true`]),
    ...(label === undefined ? [] : [sql`label = ${label}`]),
    ...(personal === undefined ? [] : [sql`personal = ${personal}`]),
    ...(purpose === undefined ? [] : [sql`purpose = ${purpose}`]),
    ...(legalBasis === undefined ? [] : [sql`legal_basis = ${legalBasis}`]),
    ...(archived === undefined ? [] : [sql`archived_at = ${archived ? new Date(nowMs) : null}::timestamptz`]),
  ];
};

/**
 * Changes what is said about an attribute. Another type lets everybody's value be converted by the fold, in sweeps.
 * Refuses `attribute-not-found`, `attribute-type-fixed` (Baton knows the name).
 */
export const changeAttribute = async (
  tx: Queryable,
  workspaceId: number,
  name: string,
  asked: AttributeChangeAsked,
  nowMs: number,
): Promise<void> => {
  if (asked.type !== undefined && wellKnownKind(name) !== undefined && asked.type !== wellKnownType(name))
    throw refusals.attributeTypeFixed(name);
  const changesRules = asked.type !== undefined && wellKnownKind(name) === undefined;
  if (changesRules) await bumpEpoch(tx, workspaceId, nowMs);
  const set = assignments(asked, nowMs);
  const [row] = await tx.query(sql`
    update attribute_registry set ${set.length === 0 ? sql`label = label` : join(set, ', ')}
    where workspace_id = ${workspaceId} and name = ${name}
    returning name`);
  if (!row) throw refusals.attributeNotFound(name);
  if (changesRules) await bumpDefinitions(tx);
};

/** Adds an attribute before anybody carries it; values are converted to its type. Refuses `attribute-taken`. */
export const addAttribute = async (
  tx: Queryable,
  workspaceId: number,
  {
    name,
    type,
    source = 'hand',
    ...more
  }: AttributeChangeAsked & {
    name: string;
    type: AttributeType;
    source?: string;
  },
  nowMs: number,
): Promise<void> => {
  const [row] = await tx.query(sql`
    insert into attribute_registry (workspace_id, name, type, type_set, source, personal, first_seen_at)
    values (${workspaceId}, ${name}, ${wellKnownType(name) ?? type}, true, ${source}, ${looksPersonal(name)}, ${new Date(nowMs)})
    on conflict (workspace_id, name) do nothing
    returning name`);
  if (!row) throw refusals.attributeTaken(name);
  await changeAttribute(tx, workspaceId, name, more, nowMs);
  await bumpDefinitions(tx);
};
