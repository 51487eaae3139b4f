import type { Definition, DefinitionHead } from '../../../server/src/api/types.ts';
import { documentDiff } from '../../../server/src/definitions/index.ts';
import type { Json, JsonObject } from '../../../server/src/platform/index.ts';
import { Refused } from '../command.ts';
import type { Client } from './client.ts';
import { type DefinitionFile, textOf, written } from './files.ts';

type Stored = Definition<JsonObject>;

/** What applying a file means. `changes`: by path, from what is live. */
export type Plan = { file: DefinitionFile; changes: string[] } & (
  | { does: 'make' }
  | { does: 'change'; stored: Stored }
  | { does: 'nothing' }
);

const VALUE_LENGTH_MAX = 60;
const CHANGES_SHOWN = 20;

const shown = (value: Json | undefined): string => {
  const text = JSON.stringify(value) ?? '';
  return text.length > VALUE_LENGTH_MAX ? `${text.slice(0, VALUE_LENGTH_MAX)}...` : text;
};

const changesIn = (before: JsonObject, after: JsonObject): string[] => {
  const changes = documentDiff(before, after).map(({ path, what, before: was, after: is }) => {
    if (what === 'added') return `${path}: ${shown(is)} added`;
    return what === 'removed' ? `${path}: ${shown(was)} removed` : `${path}: ${shown(was)} -> ${shown(is)}`;
  });
  const more = changes.length - CHANGES_SHOWN;
  return more > 0 ? [...changes.slice(0, CHANGES_SHOWN), `and ${more} more`] : changes;
};

const named = ({ kind, key }: DefinitionFile): string => `${kind} ${key}`;

const isWritten = (document: JsonObject, { kind, document: wanted }: DefinitionFile): boolean =>
  textOf({ kind, document }) === textOf({ kind, document: wanted });

/** A draft that is neither live nor what the file says is somebody's work. */
const refuseOverDraft = (stored: Stored, file: DefinitionFile): void => {
  const { document, hasDraft, live, savedBy } = stored;
  if (!hasDraft || documentDiff(document, written(file)).length === 0) return;
  if (live !== null && documentDiff(document, live).length === 0) return;
  throw new Refused(
    `The ${named(file)} has an unpublished draft by ${savedBy ?? 'someone'}. Publish or discard it first, ` +
      'or write over it with --over-drafts.',
  );
};

/** A broadcast that was sent or is scheduled is history; before that its file is its draft. */
const planOfBroadcast = (stored: Stored, file: DefinitionFile, overDrafts: boolean): Plan => {
  const { live, document } = stored;
  if (isWritten(live ?? document, file)) return { file, does: 'nothing', changes: [] };
  if (live !== null)
    throw new Refused(
      `The ${named(file)} is scheduled or was sent. Give the file another name to send it anew.`,
    );
  if (!overDrafts) refuseOverDraft(stored, file);
  return { file, does: 'change', stored, changes: changesIn(written({ ...file, document }), written(file)) };
};

/** Compares a file with the workspace. Throws Refused for what must not be overwritten. */
export const planOf = async (client: Client, file: DefinitionFile, overDrafts: boolean): Promise<Plan> => {
  const stored = await client.find<Stored>(`/${file.kind}s/${file.key}`);
  if (!stored) return { file, does: 'make', changes: [] };
  if (file.kind === 'broadcast') return planOfBroadcast(stored, file, overDrafts);
  if (stored.state === 'archived')
    throw new Refused(`The ${named(file)} is archived. Restore it first, or remove its file.`);
  const { live } = stored;
  if (live !== null && isWritten(live, file)) return { file, does: 'nothing', changes: [] };
  if (!overDrafts) refuseOverDraft(stored, file);
  return {
    file,
    does: 'change',
    stored,
    changes: live === null ? [] : changesIn(written({ ...file, document: live }), written(file)),
  };
};

/**
 * Brings the workspace to what the file says, and publishes it; the version it has now. A broadcast stays a draft: a file
 * sends no mail to anybody.
 */
export const carryOut = async (client: Client, plan: Plan): Promise<number | null> => {
  const { kind, key, document } = plan.file;
  const path = `/${kind}s/${key}`;
  if (plan.does === 'nothing') return null;
  const { revision } =
    plan.does === 'make'
      ? await client.post<DefinitionHead>(`/${kind}s`, { name: document.name, key, document })
      : await client.put<DefinitionHead>(`${path}/draft`, { revision: plan.stored.revision, document });
  if (kind === 'broadcast') return null;
  const published = await client.post<DefinitionHead>(`${path}/publish`, { revision });
  return published.liveVersion;
};
