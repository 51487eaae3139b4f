import { Time } from '../ui/index.ts';
import { moreLeaf, moreSubjectOf, moreSubjects } from './more-subjects.ts';
import type { PickOption } from './Pick.tsx';
import type { Leaf } from './tree.ts';
import { eventLabel, propertyLabel, type Vocabulary } from './vocabulary.ts';

/**
 * What a row can be about, as one list: attributes, events, segments, and in workflows what started the
 * enrollment. An option's value is "<kind>:<name>".
 */
export const subjectOptions = (
  vocabulary: Vocabulary,
  scope: 'segment' | 'workflow',
  entry: readonly string[],
): PickOption[] => [
  ...vocabulary.attributes.map(({ name, label }) => ({
    value: `attribute:${name}`,
    label: label ?? name,
    group: 'What is known of them',
    keywords: name,
  })),
  ...vocabulary.events.map(({ name, label, lastSeenAt }) => ({
    value: `event:${name}`,
    label,
    group: 'What they did',
    keywords: name,
    aside: lastSeenAt ? <Time at={lastSeenAt} /> : 'never seen yet',
  })),
  ...moreSubjects,
  ...(scope === 'workflow'
    ? entry.map((name) => ({
        value: `entry:${name}`,
        label: `${propertyLabel(name)} of the start`,
        group: 'What started it',
      }))
    : []),
  ...vocabulary.segments.map(({ key, name }) => ({
    value: `segment:${key}`,
    label: `in ${name}`,
    group: 'Segments',
    keywords: key,
  })),
];

/** Names that were never seen are allowed, and said to be that. */
export const freeSubjects =
  (vocabulary: Vocabulary, scope: 'segment' | 'workflow') =>
  (typed: string): PickOption[] => {
    const group = 'Never seen yet';
    const isAttribute = vocabulary.attributes.some(({ name }) => name === typed);
    const isEvent = vocabulary.events.some(({ name }) => name === typed);
    return [
      ...(isAttribute ? [] : [{ value: `attribute:${typed}`, label: `Attribute "${typed}"`, group }]),
      ...(isEvent ? [] : [{ value: `event:${typed}`, label: `Event "${typed}"`, group }]),
      ...(scope === 'workflow'
        ? [{ value: `entry:${typed}`, label: `Property "${typed}" of the start`, group }]
        : []),
    ];
  };

/** A fresh row about a subject. */
export const leafAbout = (subject: string, vocabulary: Vocabulary): Leaf => {
  const more = moreLeaf(subject, vocabulary);
  if (more) return more;
  const at = subject.indexOf(':');
  const [kind, name] = [subject.slice(0, at), subject.slice(at + 1)];
  if (kind === 'event') return { kind, event: name };
  if (kind === 'segment') return { kind, segment: name };
  if (kind === 'entry') return { kind, property: name, op: 'equals' };
  const type = vocabulary.attributes.find((attribute) => attribute.name === name)?.type;
  if (type === 'number') return { kind: 'attribute', attribute: name, op: 'atLeast' };
  if (type === 'date') return { kind: 'attribute', attribute: name, op: 'withinLast', value: { days: 30 } };
  return { kind: 'attribute', attribute: name, op: 'equals' };
};

/** The row's subject as an option's value, and in words when it is not among the options. */
export const subjectOf = (leaf: Leaf, vocabulary: Vocabulary): { value: string; text: string } => {
  switch (leaf.kind) {
    case 'attribute':
      return { value: `attribute:${leaf.attribute}`, text: leaf.attribute };
    case 'event':
      return { value: `event:${leaf.event}`, text: eventLabel(leaf.event, vocabulary) };
    case 'segment':
      return { value: `segment:${leaf.segment}`, text: `in ${leaf.segment}` };
    case 'entry':
      return { value: `entry:${leaf.property}`, text: `${propertyLabel(leaf.property)} of the start` };
    default:
      return moreSubjectOf(leaf);
  }
};

/** Whether the workspace has seen what the row is about. */
export const isSeen = (leaf: Leaf, vocabulary: Vocabulary): boolean => {
  if (leaf.kind === 'attribute') return vocabulary.attributes.some(({ name }) => name === leaf.attribute);
  if (leaf.kind === 'event')
    return vocabulary.events.some(({ name, lastSeenAt }) => name === leaf.event && lastSeenAt !== null);
  return leaf.kind !== 'segment' || vocabulary.segments.some(({ key }) => key === leaf.segment);
};
