/**
 * Which of the two halves of a person a fact belongs to, when their merge is taken back (pure). Both start from what the
 * log kept of them, and what was said since is said again: each change to the half by whose name it came, and the
 * merges that followed to the half that stayed.
 */
import { tagsAfter } from '../contacts/index.ts';
import type { Json, JsonObject } from '../platform/index.ts';
import { type MergeDetail, type Side, unitedFacts } from './merge-detail.ts';

/** A change of attributes as the events keep it. `at` in ms. */
export interface LoggedChange {
  eventId: string;
  /** the contact that changed, at that time */
  contactId: string;
  at: number;
  via: string | null;
  properties: Record<string, { from: Json; to: Json }>;
}

/** A merge in the log: who took in whom, and what both were. */
export interface LoggedMerge {
  mergeId: string;
  survivorId: string;
  absorbedId: string;
  detail: MergeDetail;
}

type Facts = Pick<Side, 'attributes' | 'firstTouch'>;

export interface Split {
  /** facts of the half that stays where it is */
  host: Facts;
  /** facts of the half that leaves */
  parted: Facts;
  /** later merges, with what the staying half was at that time without the other */
  later: LoggedMerge[];
}

/**
 * Takes `merge` apart. `later` are the merges since of the contact that the two have become, in order; `changes` those
 * of the same contact; `now` its facts. `isParted` says of an identity (`via`) whether it belongs to the half that leaves.
 */
export const splitFacts = (
  merge: LoggedMerge,
  later: readonly LoggedMerge[],
  changes: readonly LoggedChange[],
  now: Facts,
  isParted: (via: string | null) => boolean,
): Split => {
  let hostId = merge.survivorId;
  let host: Facts = { ...merge.detail.survivor };
  let parted: Facts = { ...merge.detail.absorbed };
  let united: Facts = unitedFacts(host, parted);
  const rewritten: LoggedMerge[] = [];
  const since = changes.filter((change) => isAfter(change, merge.detail));
  for (let n = 0; n <= later.length; n++) {
    const ofNow = since.filter(
      (change) =>
        change.contactId === hostId && later.every(({ detail }, m) => isAfter(change, detail) === m < n),
    );
    for (const { via, properties } of inChain(ofNow, united.attributes)) {
      united = changed(united, properties);
      if (isParted(via)) parted = changed(parted, properties);
      else host = changed(host, properties);
    }
    const next = later[n];
    if (!next) break;
    const { survivorId, detail } = next;
    if (survivorId === hostId) {
      rewritten.push({ ...next, detail: { ...detail, survivor: { ...detail.survivor, ...host } } });
      host = unitedFacts(host, detail.absorbed);
      united = unitedFacts(united, detail.absorbed);
    } else {
      rewritten.push({ ...next, detail: { ...detail, absorbed: { ...detail.absorbed, ...host } } });
      host = unitedFacts(detail.survivor, host);
      united = unitedFacts(detail.survivor, united);
      hostId = survivorId;
    }
  }
  return { host: withRest(host, united, now), parted, later: rewritten };
};

/** Whether a change came after the merge: clocks do not fall, and of its own instant the log says what was there. */
const isAfter = ({ at, eventId }: LoggedChange, { clock, changesAtClock }: MergeDetail): boolean =>
  at > clock || (at === clock && !changesAtClock.includes(eventId));

const same = (a: Json | undefined, b: Json | undefined): boolean =>
  JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** Changes in the order in which they happened: by time and, of one instant, each after the one that it continues. */
const inChain = (changes: readonly LoggedChange[], from: JsonObject): LoggedChange[] => {
  const left = [...changes].sort((a, b) => a.at - b.at);
  const ordered: LoggedChange[] = [];
  let attributes = from;
  while (left.length > 0) {
    const ofInstant = left.filter(({ at }) => at === left[0]!.at);
    const next =
      ofInstant.find(({ properties }) =>
        Object.entries(properties).every(([name, change]) => same(attributes[name], change.from)),
      ) ?? ofInstant[0]!;
    left.splice(left.indexOf(next), 1);
    ordered.push(next);
    attributes = changed({ attributes, firstTouch: null }, next.properties).attributes;
  }
  return ordered;
};

const changed = (facts: Facts, properties: LoggedChange['properties']): Facts => {
  const attributes: JsonObject = { ...facts.attributes };
  for (const [name, change] of Object.entries(properties)) {
    const to = name === 'tags' ? tagsSaid(attributes.tags, change) : change.to;
    if (to === null) delete attributes[name];
    else attributes[name] = to;
  }
  return { ...facts, attributes };
};

/** The tags of a half after a change of the whole: what was added and taken off, and not what the other had brought. */
const tagsSaid = (own: Json | undefined, { from, to }: { from: Json; to: Json }): Json => {
  const [before, after] = [textsOf(from), textsOf(to)];
  if (before === null || after === null) return to;
  return tagsAfter(own, {
    add: after.filter((tag) => !before.includes(tag)),
    remove: before.filter((tag) => !after.includes(tag)),
  });
};

/** null: not a list of words */
const textsOf = (tags: Json): string[] | null => {
  if (tags === null) return [];
  return Array.isArray(tags) && tags.every((tag) => typeof tag === 'string') ? tags : null;
};

/** What no change accounts for stays with the half that stays: nothing that is known now is lost. */
const withRest = (host: Facts, united: Facts, now: Facts): Facts => {
  const attributes: JsonObject = { ...host.attributes };
  for (const name of new Set([...Object.keys(united.attributes), ...Object.keys(now.attributes)])) {
    const value = now.attributes[name];
    if (same(united.attributes[name], value)) continue;
    if (value === undefined) delete attributes[name];
    else attributes[name] = value;
  }
  return { attributes, firstTouch: united.firstTouch === null ? now.firstTouch : host.firstTouch };
};
