import type { JsonObject } from '../platform/index.ts';
import { type BroadcastDocument, broadcastSchema } from './document.ts';
import { instantOf, LAST_ZONE } from './when.ts';

/** What keeps a broadcast from being sent, or should be thought of first. */
export interface BroadcastProblem {
  severity: 'blocks' | 'warns';
  block: 'who' | 'what' | 'when';
  text: string;
  fix: string;
}

/** What it may name. */
export interface BroadcastNames {
  segments: ReadonlySet<string>;
  /** published templates: key -> whether it is transactional */
  templates: ReadonlyMap<string, { transactional: boolean }>;
  /** keys of topics that are not archived */
  topics: ReadonlySet<string>;
}

const BLOCK_OF: Readonly<Record<string, BroadcastProblem['block']>> = {
  who: 'who',
  template: 'what',
  topic: 'what',
  experiment: 'what',
  name: 'what',
  channel: 'what',
};

const blocks = (block: BroadcastProblem['block'], text: string, fix: string): BroadcastProblem => ({
  severity: 'blocks',
  block,
  text,
  fix,
});

/** Problems of shape: the document cannot be read as a broadcast. */
const shapeProblems = (document: JsonObject): BroadcastProblem[] => {
  const parsed = broadcastSchema.safeParse(document);
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, message }) =>
    blocks(BLOCK_OF[String(path[0])] ?? 'when', `${path.join('.')}: ${message}`, 'Correct it there.'),
  );
};

const whoProblems = ({ who }: BroadcastDocument, { segments }: BroadcastNames): BroadcastProblem[] => {
  const missing = [...who.include, ...who.exclude].filter(({ segment }) => !segments.has(segment));
  return [
    ...(who.everyone || who.include.length > 0
      ? []
      : [blocks('who', 'No segment is chosen', 'Choose one, or everybody.')]),
    ...missing.map(({ segment }) =>
      blocks('who', `The segment "${segment}" is not live`, 'Publish it, or choose another.'),
    ),
  ];
};

const whatProblems = (
  { template, topic, experiment }: BroadcastDocument,
  { templates, topics }: BroadcastNames,
): BroadcastProblem[] => {
  const named = [template, ...(experiment?.variants ?? []).flatMap((one) => one.template ?? [])];
  const missing = [...new Set(named)].filter((one) => one !== '' && !templates.has(one));
  return [
    ...(template === '' ? [blocks('what', 'No template is chosen', 'Choose one.')] : []),
    ...missing.map((one) =>
      blocks('what', `The template "${one}" is not published`, 'Publish it, or choose another.'),
    ),
    ...(topic !== undefined && !topics.has(topic)
      ? [blocks('what', `The topic "${topic}" is not there`, 'Choose another.')]
      : []),
    ...(templates.get(template)?.transactional
      ? [
          blocks(
            'what',
            'A transactional template skips caps and topics, so that no broadcast may use it',
            'Make it a marketing template, or choose another.',
          ),
        ]
      : []),
  ];
};

/** What a variant must say for its experiment, and in which words. */
const DIFFERS = {
  subject: { has: 'subject', words: 'subject' },
  content: { has: 'template', words: 'template' },
  sender: { has: 'senderName', words: 'sender name' },
  time: { has: 'time', words: 'time of day' },
} as const;

const experimentProblems = ({ experiment, when }: BroadcastDocument): BroadcastProblem[] => {
  if (!experiment) return [];
  const { has, words } = DIFFERS[experiment.about];
  const values = experiment.variants.map((variant) => variant[has] || undefined);
  const ids = new Set(experiment.variants.map(({ id }) => id));
  return [
    ...(values.some((value) => value === undefined)
      ? [blocks('what', `A variant has no ${words}`, `Give each variant its ${words}.`)]
      : new Set(values).size < values.length
        ? [blocks('what', `Two variants have the same ${words}`, 'Make them differ, or take one away.')]
        : []),
    ...(ids.size < values.length ? [blocks('what', 'Two variants have one letter', 'Name them apart.')] : []),
    ...(experiment.about === 'time' && experiment.testPercent < 100
      ? [
          blocks(
            'what',
            'Nobody can wait for a time of day to win',
            'Let a comparison of times go to 100 % of the people.',
          ),
        ]
      : []),
    ...(experiment.about === 'time' && when.type === 'now'
      ? [blocks('when', 'Times of day need a day', 'Choose a date.')]
      : []),
  ];
};

const whenProblems = ({ when }: BroadcastDocument, nowMs: number): BroadcastProblem[] => {
  const last =
    when.type === 'at'
      ? Date.parse(when.at)
      : when.type === 'local'
        ? instantOf(when.date, when.time, LAST_ZONE)
        : nowMs;
  return last < nowMs ? [blocks('when', 'That time is over', 'Choose a later one.')] : [];
};

/** All that is wrong with a draft; empty when it can be sent. */
export const broadcastProblems = (
  document: JsonObject,
  names: BroadcastNames,
  nowMs: number,
): BroadcastProblem[] => {
  const shape = shapeProblems(document);
  if (shape.length > 0) return shape;
  const broadcast = broadcastSchema.parse(document);
  return [
    ...whoProblems(broadcast, names),
    ...whatProblems(broadcast, names),
    ...experimentProblems(broadcast),
    ...whenProblems(broadcast, nowMs),
  ];
};
