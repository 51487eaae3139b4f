import { longestBar } from '../bars.ts';
import { historyInsert } from '../history.ts';
import { firstValue, matches } from '../matcher.ts';
import { SENT_STATES } from '../messages-sql.ts';
import type { EventMatcher, Facts, History, Need, Occurrence } from '../model.ts';
import { ringInsert } from '../need.ts';
import { type TestEvent, type TestProfile, TOPIC_BASES } from './arbitraries.ts';

/** Events whose ids ascend in the order of their arrival. */
const matching = ({ events }: TestProfile, matcher: EventMatcher): (TestEvent & { eventId: string })[] =>
  events.flatMap((event, index) => {
    const { name, properties, context, occurredMs: atMs } = event;
    const isMeant = matches(matcher, { name, properties, ...(context ? { context } : {}), atMs });
    return isMeant ? [{ ...event, eventId: String(index) }] : [];
  });

/** The ring that folding the profile's events, in the order of their arrival, leaves behind. */
export const foldedRing = (profile: TestProfile, need: Need): number[] =>
  matching(profile, need.matcher).reduce<number[]>(
    (ring, event) => ringInsert(ring, event.occurredMs, need.depth),
    [],
  );

/** The history that folding them leaves behind. */
export const foldedHistory = (profile: TestProfile, history: History): Occurrence[] =>
  matching(profile, history.matcher).reduce<Occurrence[]>((list, { occurredMs, eventId, properties }) => {
    const value = firstValue(properties, history.property) ?? null;
    return historyInsert(list, { atMs: occurredMs, eventId, value }, history);
  }, []);

export interface Asked {
  needs: readonly Need[];
  histories: readonly History[];
}

/** What the fold would know of a profile, at any instant: what it counted is the same at all. */
export const factsOf = (
  profile: TestProfile,
  { needs, histories }: Asked,
  timeZone: string,
  contactId = '018e9000-0000-7000-8000-000000000000',
): ((nowMs: number) => Facts) => {
  const rings = new Map(needs.map((need) => [need.id, foldedRing(profile, need)]));
  const occurrences = new Map(histories.map((history) => [history.id, foldedHistory(profile, history)]));
  const sent = profile.messages
    .filter(({ state }) => (SENT_STATES as readonly string[]).includes(state))
    .sort((a, b) => b.atMs - a.atMs);
  return (nowMs) => ({
    attributes: profile.attributes,
    ring: (needId) => rings.get(needId)!,
    inSegment: (key) => {
      const held = profile.memberships[key];
      if (held === undefined || (held.until !== null && held.until <= nowMs))
        return { member: false, until: Infinity };
      return { member: true, until: held.until ?? Infinity, since: held.since };
    },
    timeZone,
    known: {
      contactId,
      firstTouch: profile.firstTouch,
      company: profile.company,
      interests: profile.interests,
      occurrences: (historyId) => occurrences.get(historyId)!,
      messages: () => sent,
      enrollments: () => profile.enrollments,
      bar: (channel, topic) =>
        longestBar(
          profile.bars.filter((one) => one.channel === channel),
          topic,
        ),
      topicBasis: (topic) => TOPIC_BASES[topic] ?? 'unlessRefused',
      consent: (topic, channel) => profile.consents[`${topic}:${channel}`] ?? null,
    },
  });
};
