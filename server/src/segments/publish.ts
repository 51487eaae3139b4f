import {
  archive,
  bumpDefinitions,
  bumpEpoch,
  type Definition,
  type DefinitionRef,
  definitionRefusals,
  definitionsNaming,
  getDefinition,
  lockDefinition,
  publish,
} from '../definitions/index.ts';
import type { JsonObject, Queryable } from '../platform/index.ts';
import { isList } from './document.ts';
import { refusals } from './errors.ts';
import { knownNames, workspaceRules } from './live.ts';
import { type SegmentProblem, segmentProblems } from './problems.ts';

const refOf = (workspaceId: number, key: string): DefinitionRef => ({ workspaceId, kind: 'segment', key });

export interface PublishedSegment {
  segmentId: number;
  version: number;
  /** workspace epoch from which on contacts have been judged by this version; null for a list: nobody is judged */
  epoch: number | null;
  warnings: SegmentProblem[];
}

/**
 * Publishes a segment's draft: everybody is judged by it, in sweeps and as they come. It starts workflows only for
 * those who join from now on, unless `startThemToo`. Refuses `nothing-to-publish`, `draft-conflict`,
 * `segment-invalid` (with all problems; a cycle names its path). `tx` is a transaction of the plain Db, this its
 * last work: it ends with the lease rows locked.
 */
export const publishSegment = async (
  tx: Queryable,
  input: {
    workspaceId: number;
    key: string;
    publishedBy: string;
    expectedRevision?: number;
    startThemToo?: boolean;
  },
  nowMs: number,
): Promise<PublishedSegment> => {
  const { workspaceId, key, publishedBy, startThemToo = false } = input;
  const ref = refOf(workspaceId, key);
  const { draft: seen } = await getDefinition(tx, ref);
  // First: it keeps two publishes apart that would close a cycle together. A list names nobody and judges nobody.
  // Who is in already starts by being visited; else everybody is built by SQL.
  const options: JsonObject = startThemToo ? {} : { segment: key };
  const epoch = seen !== null && isList(seen) ? null : await bumpEpoch(tx, workspaceId, nowMs, options);
  const definition = await lockDefinition(tx, ref);
  const { draft, live } = definition;
  if (draft === null) throw definitionRefusals.nothingToPublish(ref);
  const wasList = live === null ? epoch === null : isList(live);
  if (isList(draft) !== wasList) throw refusals.kindFixed(key);
  const warnings = await checked(tx, workspaceId, key, draft);
  const { definitionId, version } = await publish(
    tx,
    ref,
    {
      document: draft,
      publishedBy,
      ...(epoch === null ? {} : { epoch }),
      startThemToo,
      expectedRevision: input.expectedRevision ?? definition.revision,
    },
    nowMs,
  );
  await bumpDefinitions(tx);
  return { segmentId: definitionId, version, epoch, warnings };
};

/** The warnings about a draft; refuses it when something blocks. */
const checked = async (
  tx: Queryable,
  workspaceId: number,
  key: string,
  draft: JsonObject,
): Promise<SegmentProblem[]> => {
  const { eventMap } = await workspaceRules(tx, workspaceId);
  const problems = segmentProblems(key, draft, await knownNames(tx, workspaceId, eventMap));
  if (problems.some(({ severity }) => severity === 'blocks')) throw refusals.invalid(problems);
  return problems;
};

/** Ends a segment for everybody. Refuses `segment-in-use` while live or paused definitions name it. */
export const archiveSegment = async (
  tx: Queryable,
  { workspaceId, key }: { workspaceId: number; key: string },
  nowMs: number,
): Promise<Definition> => {
  const ref = refOf(workspaceId, key);
  const users = (await definitionsNaming(tx, ref)).filter(
    (user) => user.kind !== 'segment' || user.key !== key,
  );
  if (users.length > 0) throw refusals.inUse(key, users);
  return archive(tx, ref, nowMs);
};
