import type { TimelineLine } from '../api/index.ts';
import { type FactValue, factLabel, factText, withDays } from './facts.ts';

/** What the filter chips gather; "all" is no filter. */
export const timelineFilters = [
  { key: 'messages', label: 'Messages', kinds: ['message'] },
  { key: 'visits', label: 'Visits', kinds: ['visit', 'event'] },
  { key: 'orders', label: 'Orders', kinds: ['order'] },
  { key: 'workflows', label: 'Workflows', kinds: ['workflow', 'segment'] },
  { key: 'notes', label: 'Notes and tasks', kinds: ['note', 'task'] },
  { key: 'changes', label: 'Changes', kinds: ['change'] },
] as const satisfies readonly { key: string; label: string; kinds: readonly TimelineLine['kind'][] }[];

export type TimelineFilter = (typeof timelineFilters)[number]['key'];

/** The kinds to ask for; undefined asks for all. */
export const kindsOf = (filter: TimelineFilter | undefined): string | undefined =>
  timelineFilters.find(({ key }) => key === filter)?.kinds.join(',');

export type Coming = TimelineLine & { dueAt: string };

/** A line, or several acts of machines that stand for one. */
export type TimelineEntry = { id: string; lines: TimelineLine[] };

/** What belongs to one visit of the site stands together; other lines stand alone in their day. */
export type TimelineBlock = { id: string; visitId: string | null; entries: TimelineEntry[] };

export type TimelineDay = { day: string; label: string; blocks: TimelineBlock[] };

const dayKeys = new Map<string, Intl.DateTimeFormat>();

/** The calendar day of an instant in a zone, "2026-11-22". */
export const dateIn = (at: string, zone: string): string => {
  let format = dayKeys.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone });
    dayKeys.set(zone, format);
  }
  return format.format(new Date(at));
};

/** "Today", "Yesterday", "Tue 10 Nov", with the year when it is another one. */
export const dayLabel = (day: string, now: Date, zone: string): string => {
  const today = dateIn(now.toISOString(), zone);
  const date = new Date(`${day}T00:00:00Z`);
  const daysAgo = Math.round((Date.parse(`${today}T00:00:00Z`) - date.getTime()) / 86_400_000);
  if (daysAgo === 0) return 'Today';
  if (daysAgo === 1) return 'Yesterday';
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(day.slice(0, 4) !== today.slice(0, 4) && { year: 'numeric' }),
  })
    .format(date)
    .replace(',', '');
};

/** "October 2026" of "2026-10". */
export const monthLabel = (month: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', month: 'long', year: 'numeric' }).format(
    new Date(`${month}-01T00:00:00Z`),
  );

/** Lines that are still to come, the next first. */
export const comingOf = (lines: readonly TimelineLine[]): Coming[] =>
  lines
    .filter((line): line is Coming => line.dueAt !== null)
    .sort((left, right) => Date.parse(left.dueAt) - Date.parse(right.dueAt));

/** Neighbours that machines made, folded into one entry. */
const folded = (lines: readonly TimelineLine[]): TimelineEntry[] => {
  const entries: TimelineEntry[] = [];
  for (const line of lines) {
    const last = entries.at(-1);
    if (line.tone === 'machine' && last?.lines[0]?.tone === 'machine') last.lines.push(line);
    else entries.push({ id: line.id, lines: [line] });
  }
  return entries;
};

/** Runs of neighbours for which `of` says the same. */
const runs = <Item, Key>(items: readonly Item[], of: (item: Item) => Key): { key: Key; items: Item[] }[] => {
  const found: { key: Key; items: Item[] }[] = [];
  for (const item of items) {
    const key = of(item);
    const last = found.at(-1);
    if (last && last.key === key) last.items.push(item);
    else found.push({ key, items: [item] });
  }
  return found;
};

/** Lines with the visit they belong to: what happened between two acts of one visit is part of it. */
const withVisits = (lines: readonly TimelineLine[]): { line: TimelineLine; visitId: string | null }[] => {
  const last = new Map<string, number>();
  for (const [place, { visitId }] of lines.entries()) if (visitId !== null) last.set(visitId, place);
  let open: string | null = null;
  return lines.map((line, place) => {
    if (line.visitId !== null) open = line.visitId;
    else if (open !== null && (last.get(open) ?? -1) < place) open = null;
    return { line, visitId: open };
  });
};

/** What was, newest first, by day and visit. `lines` come in that order. */
export const daysOf = (lines: readonly TimelineLine[], now: Date, zone: string): TimelineDay[] =>
  runs(
    lines.filter(({ dueAt }) => dueAt === null),
    ({ at }) => dateIn(at, zone),
  ).map(({ key: day, items }) => ({
    day,
    label: dayLabel(day, now, zone),
    blocks: runs(withVisits(items), ({ visitId }) => visitId).map(({ key: visitId, items: together }) => ({
      id: together[0]?.line.id ?? day,
      visitId,
      entries: folded(together.map(({ line }) => line)),
    })),
  }));

/** "4 machine acts": what folded lines are called. */
export const foldedText = ({ lines }: TimelineEntry): string => `${lines.length} acts of machines`;

/** Lines whose words hold all words of the search. */
export const found = (lines: readonly TimelineLine[], search: string): TimelineLine[] => {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return lines.filter(({ text }) => words.every((word) => text.toLowerCase().includes(word)));
};

/** Lines as they are read: without machine-written instants. */
export const readable = (lines: readonly TimelineLine[], now: Date, zone: string): TimelineLine[] =>
  lines.map((line) => ({ ...line, text: withDays(line.text, now, zone) }));

export type LineDetail = { label: string; value: string };

const isObject = (value: unknown): value is Record<string, FactValue> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const changeText = (change: FactValue): string => {
  const { from = null, to = null } = isObject(change) ? change : {};
  const now = to === null ? 'removed' : factText(to);
  return from === null ? now : `${now}, before: ${factText(from)}`;
};

/** What is known of a line beyond its words: an event's properties, or what changed from what. */
export const detailsOf = ({ detail }: TimelineLine): LineDetail[] => {
  const { properties, changes } = detail ?? {};
  const lines = (facts: unknown, text: (value: FactValue) => string): LineDetail[] =>
    isObject(facts)
      ? Object.entries(facts).map(([name, value]) => ({
          label: factLabel({ name, label: name }),
          value: text(value),
        }))
      : [];
  return [...lines(changes, changeText), ...lines(properties, factText)];
};

/** The message that a line is about, for the link to it. */
export const messageOf = ({ kind, detail }: TimelineLine): string | undefined =>
  kind === 'message' && typeof detail?.messageId === 'string' ? detail.messageId : undefined;

/** How long a visit took, ms, and how many pages or acts it had; its lines are newest first. */
export const visitFacts = ({ entries }: TimelineBlock): { acts: number; lengthMs: number } => {
  const lines = entries.flatMap((entry) => entry.lines);
  const [newest, oldest] = [lines[0], lines.at(-1)];
  return {
    acts: lines.length,
    lengthMs: newest && oldest ? Date.parse(newest.at) - Date.parse(oldest.at) : 0,
  };
};
