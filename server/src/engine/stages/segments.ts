/** Second stage: which segments now, and until when. */
import { type Because, evaluate, type Facts, holds } from '../../conditions/index.ts';
import type { Draft } from '../draft.ts';
import { knownOf } from '../facts.ts';
import type { InputRow } from '../inputs.ts';
import type { LiveSegment, WorkspaceDefinitions } from '../registry.ts';
import { type Affected, ask, type Happening, recheckBy } from './stage.ts';
import { leftSegment } from './starts.ts';

/** What segments may read of the draft, now. Their days are the workspace's, as in the SQL of previews. */
export const segmentFacts = (draft: Draft, definitions: WorkspaceDefinitions): Facts => {
  const facts: Facts = {
    attributes: draft.profile.attributes,
    ring: (needId) => draft.rings[needId] ?? [],
    inSegment: (key) => {
      const segment = definitions.segmentByKey.get(key);
      if (!segment) return { member: false, until: Number.POSITIVE_INFINITY };
      const held = draft.memberships.get(segment.segmentId);
      const since = held ? { since: held.since } : {};
      if (segment.isList) return { member: held !== undefined, until: Number.POSITIVE_INFINITY, ...since };
      const { matched, until } = holds(segment.compiled, facts, draft.clock);
      return { member: matched, until, ...since };
    },
    timeZone: definitions.timeZone,
    known: knownOf(draft, definitions),
  };
  return facts;
};

/**
 * Puts a contact on a list or takes it off: `payload` is `{list: segment id, put: 'in' | 'out', by}`. The segments that
 * name the list come to `affected`. What is there already, or a list that is gone, changes nothing.
 */
export const takeListChange = (
  draft: Draft,
  { payload }: Pick<InputRow, 'payload'>,
  definitions: WorkspaceDefinitions,
  affected: Set<number>,
): Happening[] => {
  const list = definitions.segments.find(({ segmentId, isList }) => isList && segmentId === payload.list);
  const entered = payload.put === 'in';
  if (!list || draft.memberships.has(list.segmentId) === entered) return [];
  const { segmentId, version, key } = list;
  if (entered) draft.memberships.set(segmentId, { version, since: draft.clock, until: null });
  else draft.memberships.delete(segmentId);
  const text = `${entered ? 'put on it' : 'taken off'} by ${String(payload.by)}`;
  noteChange(draft, list, entered, { text, matched: entered });
  for (const id of definitions.segmentsBySegment.get(key) ?? []) affected.add(id);
  return entered ? [{ type: 'segmentEntered', key }] : leftSegment(draft, definitions, key);
};

/** For the write, the log and webhooks: somebody entered or left. */
const noteChange = (draft: Draft, segment: LiveSegment, entered: boolean, because: Because): void => {
  const { segmentId, version, key } = segment;
  draft.touchedMemberships.add(segmentId);
  draft.membershipChanges.push({ segmentId, version, atMs: draft.clock, entered, because });
  draft.happened.push({
    event: entered ? 'segment.entered' : 'segment.left',
    atMs: draft.clock,
    data: { segment: key },
  });
};

/**
 * Judges the affected segments in dependency order; those whose answer changed pull in the ones that name them. By a
 * publish nobody enters who matched already, neither the published segment nor one that names it (P9).
 */
export const judgeSegments = (
  draft: Draft,
  definitions: WorkspaceDefinitions,
  affected: Affected,
  mode: 'entered counts' | 'only as published',
): Happening[] => {
  if (affected !== 'all' && affected.size === 0) return [];
  const happenings: Happening[] = [];
  const facts = segmentFacts(draft, definitions);
  const changedSilently = new Set<string>();
  for (const segment of definitions.segments) {
    if (segment.isList) continue;
    if (affected !== 'all' && !affected.has(segment.segmentId)) continue;
    const asked = { id: segment.segmentId, version: segment.version };
    const entered = ask(draft, definitions, asked, () => judgeSegment(draft, segment, facts));
    if (entered === undefined) continue;
    if (affected !== 'all')
      for (const id of definitions.segmentsBySegment.get(segment.key) ?? []) affected.add(id);
    const isPublished =
      (mode === 'only as published' && segment.epoch > draft.epoch) || draft.clock < segment.publishedMs;
    const silent = isPublished
      ? !segment.startThemToo
      : segment.compiled.segments.some((key) => changedSilently.has(key));
    if (silent) changedSilently.add(segment.key);
    if (silent) continue;
    if (entered) happenings.push({ type: 'segmentEntered', key: segment.key });
    else happenings.push(...leftSegment(draft, definitions, segment.key));
  }
  return happenings;
};

/** Judges one segment; true: entered, false: left, undefined: as before. */
const judgeSegment = (draft: Draft, segment: LiveSegment, facts: Facts): boolean | undefined => {
  const { segmentId, version, compiled } = segment;
  const before = draft.memberships.get(segmentId);
  const { matched, until } = holds(compiled, facts, draft.clock);
  recheckBy(draft, until);
  const untilMs = until === Number.POSITIVE_INFINITY ? null : until;
  if (!matched) {
    if (!before) return undefined;
    draft.memberships.delete(segmentId);
  } else {
    draft.memberships.set(segmentId, { version, since: before?.since ?? draft.clock, until: untilMs });
    if (before && before.version === version && before.until === untilMs) return undefined;
  }
  draft.touchedMemberships.add(segmentId);
  if (matched && before) return undefined;
  noteChange(draft, segment, matched, evaluate(compiled, facts, draft.clock).because);
  return matched;
};

/** Takes the contact out of segments that are live no more. Those that could not be compiled keep their people. */
export const leaveEndedSegments = (draft: Draft, definitions: WorkspaceDefinitions): void => {
  for (const segmentId of draft.memberships.keys())
    if (
      !definitions.unjudged.has(segmentId) &&
      !definitions.segments.some((segment) => segment.segmentId === segmentId)
    ) {
      draft.memberships.delete(segmentId);
      draft.touchedMemberships.add(segmentId);
    }
};
