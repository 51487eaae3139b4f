/** The merge log as people read it (P10): what became one and why, what was taken back, and what stays two. */
import { contactById, contactRefusals, type Person, peopleOf } from '../contacts/index.ts';
import { type JsonObject, type Queryable, sql } from '../platform/index.ts';
import { mergeWords } from './contact.ts';

export interface MergeLine {
  mergeId: string;
  state: 'done' | 'refused' | 'undone';
  at: string;
  /** who stays */
  survivor: Person;
  /** who came in, as they are called by what they brought */
  absorbed: Person;
  /** what speaks for it */
  reason: string;
  /** why they stay two; null unless `refused` */
  refusal: string | null;
  /** names that came with it: `email:ana@example.com` */
  brought: string[];
  canBeTakenBack: boolean;
  takenBack: { at: string; by: string } | null;
}

interface MergeRow {
  mergeId: string;
  state: MergeLine['state'];
  survivorId: string;
  absorbedId: string;
  at: Date;
  undoneAt: Date | null;
  undoneBy: string | null;
  reason: JsonObject;
  refusal: string | null;
  attributes: JsonObject | null;
  identities: string[] | null;
}

/** Entries of the log that are shown of one contact, and of refused ones. */
const LINES_MAX = 200;

const COLUMNS = sql`merge_id as "mergeId", state, survivor_id as "survivorId", absorbed_id as "absorbedId",
  coalesce(applied_at, requested_at) as at, undone_at as "undoneAt", undone_by as "undoneBy", reason,
  detail ->> 'refusal' as refusal, detail #> '{absorbed,attributes}' as attributes,
  detail #> '{absorbed,identities}' as identities`;

/** What merges did with a contact, newest first: into it, out of it, and refused. Refuses `contact-not-found`. */
export const mergesOf = async (
  db: Queryable,
  workspaceId: number,
  contactId: string,
): Promise<MergeLine[]> => {
  const found = await contactById(db, workspaceId, contactId);
  if (!found || found.state === 'erased') throw contactRefusals.contactNotFound();
  const rows = await db.query<MergeRow>(sql`
    select ${COLUMNS} from merges
    where workspace_id = ${workspaceId} and state <> 'pending'
      and (survivor_id = ${contactId}::uuid or absorbed_id = ${contactId}::uuid and state <> 'done')
    order by at desc, merge_id desc
    limit ${LINES_MAX}`);
  return lines(db, workspaceId, rows.filter(isShown));
};

/** Pairs that something speaks for, and that stay two contacts: the newest. */
export const refusedMerges = async (db: Queryable, workspaceId: number): Promise<MergeLine[]> => {
  const rows = await db.query<MergeRow>(sql`
    select ${COLUMNS} from merges
    where workspace_id = ${workspaceId} and state = 'refused'
    order by applied_at desc
    limit ${LINES_MAX}`);
  return lines(db, workspaceId, rows.filter(isShown));
};

/** A request that another one had answered already says nothing to a person. */
const isShown = ({ refusal }: MergeRow): boolean =>
  refusal !== 'already one' && refusal !== 'one of them is gone';

const lines = async (db: Queryable, workspaceId: number, rows: readonly MergeRow[]): Promise<MergeLine[]> => {
  const people = await peopleOf(
    db,
    workspaceId,
    rows.flatMap(({ survivorId, absorbedId }) => [survivorId, absorbedId]),
  );
  return rows.map((row) => {
    const { mergeId, state, at, undoneAt, undoneBy, identities } = row;
    return {
      mergeId,
      state,
      at: at.toISOString(),
      survivor: people.of(row.survivorId),
      absorbed: state === 'done' ? asBrought(people.of(row.absorbedId), row) : people.of(row.absorbedId),
      reason: mergeWords(row.reason),
      refusal: row.refusal === null ? null : row.refusal[0]!.toUpperCase() + row.refusal.slice(1),
      brought: identities ?? [],
      canBeTakenBack: state === 'done' && identities !== null,
      takenBack: undoneAt && { at: undoneAt.toISOString(), by: undoneBy ?? 'Somebody' },
    };
  });
};

/** A tombstone says nothing of itself: it is called by what the log kept of it. */
const asBrought = (person: Person, { attributes, identities }: MergeRow): Person => {
  const named = [attributes?.name, attributes?.email].find((value) => typeof value === 'string');
  const isKnown = (identities ?? []).some((name) => !name.startsWith('anonymous:'));
  const label = typeof named === 'string' ? named : isKnown ? 'A contact' : 'A visitor';
  return { ...person, label, known: isKnown };
};
