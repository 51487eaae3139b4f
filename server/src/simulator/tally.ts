/** Counts what became of people, in the shapes of Results: for each step entered = here + moved on + left (P17). Pure. */
import { isPersonal } from '../permission/index.ts';
import { edgeKey } from '../workflows/index.ts';
import { type Behind, type BehindNotes, createBehind } from './behind.ts';
import type { Counts, DayCount, HeldBack, Outcome, PiledPerson, PileUp } from './model.ts';
import type { Way } from './person.ts';

/** People named behind one pile-up; the rest is counted. */
const PILED_MAX = 100;

type Mail = Way['messages'][number];

export interface TallyOptions {
  /** id of the tried workflow */
  workflowId: number;
  /** the day of an instant in the workspace's zone */
  dayOf(atMs: number): string;
  /** key and name of another workflow */
  workflowNamed(workflowId: number): { key: string; name: string };
  /** the people behind each number are kept */
  namesPeople?: boolean;
}

const emptyCounts = (): Counts => ({ entered: 0, hereNow: 0, ended: [], holdout: 0, nodes: {}, edges: {} });

type NodeCounts = Counts['nodes'][string] & { sent: number; held: number };

const nodeOf = (counts: Counts, nodeId: string): NodeCounts => {
  const fresh: NodeCounts = { entered: 0, hereNow: 0, movedOn: 0, left: 0, goals: 0, sent: 0, held: 0 };
  counts.nodes[nodeId] ??= fresh;
  return counts.nodes[nodeId] as NodeCounts;
};

const raise = <K>(map: Map<K, number>, key: K): void => void map.set(key, (map.get(key) ?? 0) + 1);

/** Adds a person's ways through one workflow; `note` is told of each number they count in. */
export const addWay = (
  counts: Counts,
  ended: Map<string, number>,
  way: Way,
  workflowId: number,
  note: BehindNotes['note'] = () => undefined,
): void => {
  const own = new Map(
    way.enrollments.filter((one) => one.workflowId === workflowId).map((one) => [one.enrollmentId, one]),
  );
  if (own.size === 0) return;
  for (const { state, nodeId, visit, endReason } of own.values()) {
    if (state === 'holdout') {
      counts.holdout++;
      note('holdout');
      continue;
    }
    counts.entered++;
    note('entered');
    if (state !== 'active') {
      const code = endReason?.code ?? state;
      raise(ended, code);
      note(`ended:${code}`);
      continue;
    }
    counts.hereNow++;
    note('here');
    if (visit === 0) continue;
    nodeOf(counts, nodeId).hereNow++;
    note('here', nodeId);
  }
  for (const { enrollmentId, nodeId, visit, output } of passagesOf(way, workflowId)) {
    const node = nodeOf(counts, nodeId);
    const enrollment = own.get(enrollmentId)!;
    const isLast = enrollment.nodeId === nodeId && enrollment.visit === visit;
    const raiseNode = (name: 'entered' | 'movedOn' | 'left' | 'goals'): void => {
      node[name]++;
      note(name, nodeId);
    };
    raiseNode('entered');
    if (!isLast) raiseNode('movedOn');
    else if (enrollment.state !== 'active') {
      raiseNode('left');
      if (enrollment.state === 'goal') raiseNode('goals');
    }
    if (output === undefined) continue;
    const key = edgeKey(nodeId, output);
    counts.edges[key] = (counts.edges[key] ?? 0) + 1;
    note(`edge:${output}`, nodeId);
  }
  for (const { nodeId, leftMs, state, workflowId: by } of way.messages) {
    const name = leftMs !== null ? 'sent' : state === 'held' ? 'held' : undefined;
    if (by !== workflowId || nodeId === null || name === undefined) continue;
    nodeOf(counts, nodeId)[name]++;
    note(name, nodeId);
  }
};

interface Passage {
  enrollmentId: string;
  nodeId: string;
  visit: number;
  output: string | undefined;
}

/** (enrollment, node, visit), once each, as `passages` of Results reads them from the log. */
const passagesOf = ({ steps }: Way, workflowId: number): Iterable<Passage> => {
  const passages = new Map<string, Passage>();
  for (const { enrollmentId, workflowId: by, log } of steps)
    if (by === workflowId)
      for (const { nodeId, visit, path } of log) {
        if (visit <= 0) continue;
        const key = `${enrollmentId} ${nodeId} ${visit}`;
        const known = passages.get(key) ?? { enrollmentId, nodeId, visit, output: undefined };
        if (path !== undefined) known.output = path;
        passages.set(key, known);
      }
  return passages.values();
};

const endsOf = (ended: ReadonlyMap<string, number>): Counts['ended'] =>
  [...ended]
    .map(([code, count]) => ({ code, count }))
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));

const codeOf = ({ reason }: Mail): string => String(reason?.code ?? 'held');

/** Adds people one by one; `outcome` says what became of all of them. */
export interface Tally {
  add(way: Way): void;
  outcome(): Omit<Outcome, 'range'>;
  piled(): PiledPerson[];
  /** who is behind its numbers; nobody where `namesPeople` is off */
  behind(): Behind;
}

export const createTally = ({ workflowId, dayOf, workflowNamed, namesPeople }: TallyOptions): Tally => {
  const names = createBehind();
  const note: BehindNotes['note'] = namesPeople ? names.note : () => undefined;
  const counts = emptyCounts();
  const ended = new Map<string, number>();
  const days = new Map<string, DayCount>();
  const held = new Map<string, HeldBack>();
  const piles = new Map<string, { pile: PileUp; byDay: Map<string, number>; people: PiledPerson[] }>();
  let people = 0;

  const onDay = (atMs: number): DayCount => {
    const day = dayOf(atMs);
    const known = days.get(day) ?? { day, sent: 0, held: 0 };
    days.set(day, known);
    return known;
  };
  const noteHeld = (mail: Mail): void => {
    const nodeId = mail.nodeId ?? '';
    const key = `${nodeId} ${codeOf(mail)}`;
    const text = String(mail.reason?.text ?? 'Held back');
    const known = held.get(key) ?? { nodeId, code: codeOf(mail), text, count: 0 };
    known.count++;
    held.set(key, known);
    note(`held:${known.code}`, nodeId);
  };
  const pile = (way: Way, other: number, on: readonly string[]): void => {
    const { key, name } = workflowNamed(other);
    const found = piles.get(key) ?? {
      pile: { workflow: key, name, people: 0, personDays: 0, worstDay: '', worstDayPeople: 0 },
      byDay: new Map<string, number>(),
      people: [],
    };
    piles.set(key, found);
    found.pile.people++;
    note(`pile:${key}`);
    found.pile.personDays += on.length;
    for (const day of on) raise(found.byDay, day);
    if (found.people.length < PILED_MAX)
      found.people.push({ contactId: way.contactId, workflow: key, days: [...on] });
  };

  return {
    add: (way) => {
      names.person(way.contactId);
      addWay(counts, ended, way, workflowId, note);
      if (way.enrollments.some((one) => one.workflowId === workflowId)) {
        people++;
        note('people');
      }
      for (const mail of way.messages) {
        if (mail.workflowId !== workflowId || !isPersonal(mail.channel)) continue;
        if (mail.leftMs !== null) {
          onDay(mail.leftMs).sent++;
          note(`sentOn:${dayOf(mail.leftMs)}`);
        } else if (mail.state === 'held') {
          onDay(mail.requestedAtMs).held++;
          note(`heldOn:${dayOf(mail.requestedAtMs)}`);
          noteHeld(mail);
        }
      }
      for (const [other, on] of pilesOf(way, workflowId, dayOf)) pile(way, other, on);
    },
    outcome: () => ({
      counts: { ...counts, ended: endsOf(ended) },
      people,
      days: [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1)),
      held: [...held.values()].sort((a, b) => b.count - a.count),
      pileUps: [...piles.values()]
        .map(({ pile: found, byDay }) => {
          const [worstDay, worstDayPeople] = [...byDay].sort(
            (a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1),
          )[0]!;
          return { ...found, worstDay, worstDayPeople };
        })
        .sort((a, b) => b.people - a.people),
    }),
    behind: names.behind,
    piled: () => [...piles.values()].flatMap(({ people: named }) => named),
  };
};

/** Days on which the person gets mail from the tried workflow and from another, by the other's id. Pure. */
export const pilesOf = (
  { messages }: Pick<Way, 'messages'>,
  workflowId: number,
  dayOf: (atMs: number) => string,
): Map<number, string[]> => {
  const daysBy = new Map<number, Set<string>>();
  for (const { workflowId: by, leftMs, channel } of messages)
    if (by !== null && leftMs !== null && isPersonal(channel))
      daysBy.set(by, (daysBy.get(by) ?? new Set()).add(dayOf(leftMs)));
  const own = daysBy.get(workflowId);
  const piled = new Map<number, string[]>();
  if (!own) return piled;
  for (const [by, days] of daysBy) {
    const both = by === workflowId ? [] : [...days].filter((day) => own.has(day)).sort();
    if (both.length > 0) piled.set(by, both);
  }
  return piled;
};
