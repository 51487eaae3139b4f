import { compileCondition, compileSql } from '../../src/conditions/index.ts';
import { sql } from '../../src/platform/index.ts';
import { holdsNaively } from '../naive.ts';
import type { SimWorld } from '../world.ts';
import { grouped, mergedOnes, OUTSIDE, type Snapshot, type SnapshotContact } from './snapshot.ts';

type Judge = (contact: SnapshotContact, segment: string, nowMs: number) => boolean;

/** Membership by the whole history; of a list by its rows, which `listsAreAsPut` holds against who was put on it. */
const judgeOf = ({ events, segments, memberships }: Snapshot): Judge => {
  const rows = new Set(memberships.map(({ contactId, segmentId }) => `${contactId} ${segmentId}`));
  const histories = grouped(
    events.filter(({ kind }) => OUTSIDE.has(kind)),
    ({ contactId }) => contactId,
  );
  const byKey = new Map(segments.map((segment) => [segment.key, segment]));
  const judge: Judge = (contact, key, nowMs) => {
    const segment = byKey.get(key);
    if (!segment) return false;
    if (segment.condition === null) return rows.has(`${contact.contactId} ${segment.segmentId}`);
    const history = { attributes: contact.attributes, events: histories.get(contact.contactId) ?? [] };
    return holdsNaively(segment.condition, history, nowMs, (other) => judge(contact, other, nowMs));
  };
  return judge;
};

/** P4, I4: whoever was judged is a member exactly when the whole history says so, at the contact's own clock. */
export const membersAtTheirClock = (snapshot: Snapshot): string[] => {
  const judge = judgeOf(snapshot);
  const members = new Set(
    snapshot.memberships.map(({ contactId, segmentId }) => `${contactId} ${segmentId}`),
  );
  return snapshot.contacts.flatMap((contact) => {
    const { contactId, state, clock, epoch, recheckAt } = contact;
    const isJudged = state === 'live' && clock !== null && epoch === snapshot.epoch;
    // a second change by time within one pass is judged in the next: until then lists go by `until`
    if (!isJudged || (recheckAt !== null && recheckAt <= clock)) return [];
    if (snapshot.inbox.some((input) => input.contactId === contactId && input.kind.endsWith('merged')))
      return [];
    return snapshot.segments.flatMap(({ key, segmentId }) => {
      const is = members.has(`${contactId} ${segmentId}`);
      const should = judge(contact, key, clock);
      return is === should
        ? []
        : [`P4: ${contactId} is ${is ? '' : 'not '}in ${key} at its clock ${new Date(clock).toISOString()}`];
    });
  });
};

/** P4: at rest the list of each segment is the one that its definition gives now, by naive judging and by SQL. */
export const listsAreExact = async (snapshot: Snapshot, world: SimWorld): Promise<string[]> => {
  const { db, workspaceId, nowMs } = world;
  const judge = judgeOf(snapshot);
  const problems: string[] = [];
  for (const { key, segmentId, condition } of snapshot.segments) {
    if (condition === null) continue;
    const listed = new Set(
      snapshot.memberships
        .filter((one) => one.segmentId === segmentId && (one.until === null || one.until > nowMs))
        .map(({ contactId }) => contactId),
    );
    const where = compileSql(compileCondition(condition, { eventMap: {} }), {
      workspaceId,
      nowMs,
      contact: 'c',
      timeZone: 'Europe/Vienna',
    });
    const found = await db.query<{ contactId: string }>(sql`
      select contact_id as "contactId" from contacts c where workspace_id = ${workspaceId} and state = 'live' and ${where}`);
    const bySql = new Set(found.map(({ contactId }) => contactId));
    for (const contact of snapshot.contacts) {
      const { contactId, state } = contact;
      const should = state === 'live' && judge(contact, key, nowMs);
      if (listed.has(contactId) !== should)
        problems.push(`P4: ${contactId} is ${should ? 'missing from' : 'wrongly in'} the list of ${key}`);
      if (bySql.has(contactId) !== should)
        problems.push(`P4: SQL says of ${contactId} in ${key}: ${bySql.has(contactId)}`);
    }
  }
  return problems;
};

/** I4: somebody comes by before a membership ends by itself, and at the stored moment at the latest. */
export const recheckIsArmed = ({ memberships, timers, contacts }: Snapshot): string[] => {
  const rechecks = new Map(
    timers.filter(({ kind }) => kind === 'recheck').map(({ contactId, dueAt }) => [contactId, dueAt]),
  );
  return [
    ...memberships
      .filter(({ until, contactId }) => until !== null && (rechecks.get(contactId) ?? Infinity) > until)
      .map(({ contactId, segmentId }) => `I4: nobody rechecks ${contactId} before it leaves ${segmentId}`),
    ...contacts
      .filter(
        ({ recheckAt, contactId }) => recheckAt !== null && (rechecks.get(contactId) ?? Infinity) > recheckAt,
      )
      .map(({ contactId }) => `I4: the recheck of ${contactId} has no timer by then`),
  ];
};

/** P17, P12: the log of a segment tells of entering and leaving as often as it must for what the contact is now. */
export const logAddsUp = (snapshot: Snapshot): string[] => {
  const { membershipLog, memberships, contacts } = snapshot;
  // a merge puts two people's logs together
  const merged = mergedOnes(snapshot);
  const members = new Set(memberships.map(({ contactId, segmentId }) => `${contactId} ${segmentId}`));
  const log = grouped(membershipLog, ({ contactId, segmentId }) => `${contactId} ${segmentId}`);
  const isWhole = new Set(contacts.filter(({ state }) => state === 'live').map(({ contactId }) => contactId));
  return [...log].flatMap(([key, lines]) => {
    const contactId = key.split(' ')[0]!;
    if (!isWhole.has(contactId) || merged.has(contactId)) return [];
    const ins = lines.filter(({ entered }) => entered).length;
    const isIn = members.has(key) ? 1 : 0;
    return ins - (lines.length - ins) === isIn
      ? []
      : [`P17: ${key} entered ${ins} times, left ${lines.length - ins} times`];
  });
};
