import { whyInSegment } from '../segments/index.ts';
import { answer, decisive, valuesOf, type Why, type WhyContext, whyNotFound } from './why-answer.ts';

/** Why somebody is, or is not, in a segment: the rule judged now, dated by the last change. */
export const whyMembership = async (context: WhyContext, contactId: string, key: string): Promise<Why> => {
  const { db, workspaceId, names, nowMs } = context;
  const segment = names.byKey('segment', key);
  if (!segment) throw whyNotFound('segment');
  const what = segment.name;
  if (segment.liveVersion === null || segment.state === 'draft') return answer('segmentNotLive', { what });
  const found = await whyInSegment(db, { workspaceId, key, contactId }, nowMs);
  if (found.now === null) throw whyNotFound('contact');
  const given = {
    what,
    because: decisive(found.now),
    rule: found.rule,
    values: [
      ...valuesOf(found.now),
      ...(found.until ? [{ label: 'until, if nothing happens', value: found.until.toISOString() }] : []),
    ],
    tree: found.now,
  };
  if (found.member) return answer('member', { ...given, at: found.since });
  const left = found.changed !== null && !found.changed.entered ? found.changed : null;
  return left
    ? answer('leftSegment', { ...given, because: decisive(left.because ?? found.now), at: left.at })
    : answer('notMember', given);
};
