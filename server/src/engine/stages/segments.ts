/** Second stage: which segments now, and until when. */
import { evaluate, type Facts, holds } from '../../conditions/index.ts';
import type { Draft } from '../draft.ts';
import type { LiveSegment, WorkspaceDefinitions } from '../registry.ts';
import { type Affected, type Happening, recheckBy, setStuck } from './stage.ts';

/** What segments may read of the draft, now. Their days are the workspace's, as in the SQL of previews. */
export const segmentFacts = (draft: Draft, definitions: WorkspaceDefinitions): Facts => {
  const facts: Facts = {
    attributes: draft.profile.attributes,
    ring: (needId) => draft.rings[needId] ?? [],
    inSegment: (key) => {
      const segment = definitions.segmentByKey.get(key);
      if (!segment) return { member: false, until: Number.POSITIVE_INFINITY };
      const { matched, until } = holds(segment.compiled, facts, draft.clock);
      return { member: matched, until };
    },
    timeZone: definitions.timeZone,
  };
  return facts;
};

/** Judges the affected segments in dependency order; those whose answer changed pull in the ones that name them. */
export const judgeSegments = (
  draft: Draft,
  definitions: WorkspaceDefinitions,
  affected: Affected,
  mode: 'entered counts' | 'only as published',
): Happening[] => {
  if (affected !== 'all' && affected.size === 0) return [];
  const happenings: Happening[] = [];
  const facts = segmentFacts(draft, definitions);
  for (const segment of definitions.segments) {
    if (affected !== 'all' && !affected.has(segment.segmentId)) continue;
    const entered = judgeSegment(draft, segment, facts);
    if (entered === undefined) continue;
    if (affected !== 'all')
      for (const id of definitions.segmentsBySegment.get(segment.key) ?? []) affected.add(id);
    const silent = mode === 'only as published' && segment.epoch > draft.epoch && !segment.startThemToo;
    if (entered && !silent) happenings.push({ type: 'segmentEntered', key: segment.key });
  }
  return happenings;
};

/** Judges one segment; true: entered, false: left, undefined: as before. */
const judgeSegment = (draft: Draft, segment: LiveSegment, facts: Facts): boolean | undefined => {
  const { segmentId, version, compiled } = segment;
  const before = draft.memberships.get(segmentId);
  try {
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
    const { because } = evaluate(compiled, facts, draft.clock);
    draft.membershipChanges.push({ segmentId, version, atMs: draft.clock, entered: matched, because });
    draft.happened.push({
      event: matched ? 'segment.entered' : 'segment.left',
      atMs: draft.clock,
      data: { segment: segment.key },
    });
    return matched;
  } catch (error) {
    setStuck(draft, segmentId, version, error);
    return undefined;
  }
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
