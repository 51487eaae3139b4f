import type { Definition, DefinitionHead } from '../../../server/src/api/types.ts';
import { documentDiff } from '../../../server/src/definitions/index.ts';
import type { JsonObject } from '../../../server/src/platform/index.ts';
import { Refused } from '../command.ts';
import type { Client } from './client.ts';
import { type DefinitionFile, textOf, written } from './files.ts';
import { changesInWords, type FileNames } from './in-words.ts';

type Stored = Definition<JsonObject>;

/** What applying a file means. `changes`: in words, from what is live. */
export type Plan = { file: DefinitionFile; changes: string[] } & (
  | { does: 'make' }
  | { does: 'change'; stored: Stored }
  | { does: 'nothing' }
);

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

/** `overDrafts`: unpublished work of others is written over; `names`: for the words of changes. */
export interface Asked {
  overDrafts: boolean;
  names: FileNames;
}

const changes = (before: JsonObject, file: DefinitionFile, names: FileNames): string[] =>
  changesInWords(file.kind, written({ ...file, document: before }), written(file), names);

/** A broadcast that was sent or is scheduled is history; before that its file is its draft. */
const planOfBroadcast = (stored: Stored, file: DefinitionFile, { overDrafts, names }: Asked): Plan => {
  const { live, document } = stored;
  if (isWritten(live ?? document, file)) return { file, does: 'nothing', changes: [] };
  if (live !== null)
    throw new Refused(
      `The ${named(file)} is scheduled or was sent. Give the file another name to send it anew.`,
    );
  if (!overDrafts) refuseOverDraft(stored, file);
  return { file, does: 'change', stored, changes: changes(document, file, names) };
};

/** Compares a file with the workspace. Throws Refused for what must not be overwritten. */
export const planOf = async (client: Client, file: DefinitionFile, asked: Asked): Promise<Plan> => {
  const { overDrafts, names } = asked;
  const stored = await client.find<Stored>(`/${file.kind}s/${file.key}`);
  if (!stored) return { file, does: 'make', changes: [] };
  if (file.kind === 'broadcast') return planOfBroadcast(stored, file, asked);
  if (stored.state === 'archived')
    throw new Refused(`The ${named(file)} is archived. Restore it first, or remove its file.`);
  const { live } = stored;
  if (live !== null && isWritten(live, file)) return { file, does: 'nothing', changes: [] };
  if (!overDrafts) refuseOverDraft(stored, file);
  return {
    file,
    does: 'change',
    stored,
    changes: live === null ? [] : changes(live, file, names),
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
