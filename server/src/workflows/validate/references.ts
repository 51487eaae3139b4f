import type { EventMap, Leaf, Meaning } from '../../conditions/index.ts';
import type { MessageChannel, WorkflowDocument } from '../model.ts';
import { kindOf, templatesOf } from '../nodes/index.ts';
import { triggerKindOf } from '../triggers/index.ts';
import { eventText } from '../words.ts';
import { type Check, conditionsOf, type Known, leavesOf, type Problem } from './problem.ts';

const CHANNEL_WORDS: Readonly<Record<MessageChannel, string>> = {
  email: 'e-mail',
  sms: 'a text',
  slack: 'Slack',
  webhook: 'a webhook',
};

/** What is wrong with one template of a step. */
const templateProblem = (
  nodeId: string,
  { channel, key }: { channel: MessageChannel; key: string },
  known: Known,
): Problem | null => {
  const blocks = (code: string, text: string, why: string): Problem => ({
    nodeId,
    severity: 'blocks',
    code,
    text,
    why,
  });
  if (key === '') return blocks('noTemplate', 'No template is chosen', 'There is nothing to send.');
  const template = Object.hasOwn(known.templates, key) ? known.templates[key] : undefined;
  const name = template?.name ?? key;
  if (!template)
    return blocks(
      'deletedTemplate',
      `The template ${key} does not exist`,
      'It was deleted or never made: nothing could be sent.',
    );
  if (template.isDraft)
    return blocks(
      'unpublishedTemplate',
      `The template ${name} is not published`,
      'Only what is published is sent.',
    );
  if (template.channel !== undefined && template.channel !== channel)
    return blocks(
      'channelMismatch',
      `${name} is written for ${CHANNEL_WORDS[template.channel]}, the step sends ${CHANNEL_WORDS[channel]}`,
      'Nothing could be made of it.',
    );
  return null;
};

const templates: Check = (document, known) =>
  Object.entries(document.nodes).flatMap(([nodeId, node]): Problem[] => {
    const problems = templatesOf(node).flatMap((one) => templateProblem(nodeId, one, known) ?? []);
    if (problems.length > 0 || (node.type !== 'send' && node.type !== 'sendText')) return problems;
    const template = known.templates[node.template]!;
    if (!node.transactional || template.class !== 'marketing') return [];
    return [
      {
        nodeId,
        severity: 'blocks',
        code: 'classMismatch',
        text: `${template.name ?? node.template} is a marketing template, the step sends it as transactional`,
        why: 'Marketing mail must pass consent and carry an unsubscribe link.',
        fix: {
          label: 'Send it as marketing',
          document: {
            ...document,
            nodes: { ...document.nodes, [nodeId]: { ...node, transactional: false } },
          },
        },
      },
    ];
  });

const sender: Check = (document, { hasSender }) => {
  const first = Object.entries(document.nodes).find(([, node]) =>
    templatesOf(node).some(({ channel }) => channel === 'email'),
  );
  if (hasSender !== false || !first) return [];
  const why = 'Every mail names who sends it. Set it in Settings, Channels.';
  return [
    { nodeId: first[0], severity: 'blocks', code: 'missingSender', text: 'No sender address is set', why },
  ];
};

/** Segment keys that a document reads, with the node that does. */
const segmentUses = (document: WorkflowDocument): { nodeId?: string; segment: string }[] => [
  ...(triggerKindOf(document.trigger).segments?.(document.trigger) ?? []).map((segment) => ({ segment })),
  ...conditionsOf(document).flatMap(({ nodeId, condition }) =>
    leavesOf(condition).flatMap((leaf) =>
      leaf.kind === 'segment' ? [{ ...(nodeId === undefined ? {} : { nodeId }), segment: leaf.segment }] : [],
    ),
  ),
];

const segments: Check = (document, known) =>
  segmentUses(document).flatMap(({ segment, ...at }): Problem[] => {
    const found = Object.hasOwn(known.segments, segment) ? known.segments[segment] : undefined;
    if (found && !found.isDraft) return [];
    const why = 'Nobody can be in it, so the rule never holds.';
    if (found) {
      const text = `The segment ${found.name ?? segment} is not published`;
      return [{ ...at, severity: 'blocks', code: 'unpublishedSegment', text, why }];
    }
    const text = segment === '' ? 'No segment is chosen' : `The segment ${segment} does not exist`;
    return [{ ...at, severity: 'blocks', code: 'unknownSegment', text, why }];
  });

/** Attributes that the trigger reads must be chosen, and had better be known. */
const startAttributes: Check = ({ trigger }, { attributes }) =>
  (triggerKindOf(trigger).attributes?.(trigger) ?? []).flatMap((name): Problem[] => {
    if (name === '') {
      const why = 'Nothing would ever start it.';
      return [{ severity: 'blocks', code: 'noAttribute', text: 'No attribute is chosen (start)', why }];
    }
    if (!attributes || Object.hasOwn(attributes, name)) return [];
    const why = 'Check the spelling, or that the source sends it.';
    return [{ severity: 'warns', code: 'neverSeen', text: `Nobody has the attribute ${name} yet`, why }];
  });

/** Events that a condition names. */
const eventsIn = (leaf: Leaf): string[] => {
  if (leaf.kind === 'sequence') return [leaf.first.event, leaf.next.event];
  return leaf.kind === 'event' || leaf.kind === 'eventValue' || leaf.kind === 'firstEvent'
    ? [leaf.event]
    : [];
};

/** Events that start a document; none when it starts by something else. */
const startEventsOf = ({ trigger }: WorkflowDocument): string[] =>
  triggerKindOf(trigger).events?.(trigger) ?? [];

/** Events that a document waits for, starts or ends with, or counts. */
const eventUses = (document: WorkflowDocument): { nodeId?: string; event: string; place: string }[] => [
  ...startEventsOf(document).map((event) => ({ event, place: 'start' })),
  ...[...(document.exits ?? []), ...(document.goals ?? [])].flatMap((exit) =>
    exit.on === 'event' ? [{ event: exit.event, place: 'goal or exit' }] : [],
  ),
  ...Object.entries(document.nodes).flatMap(([nodeId, node]) =>
    (kindOf(node).events?.(node) ?? []).map((event) => ({ nodeId, event, place: 'wait' })),
  ),
  ...conditionsOf(document).flatMap(({ nodeId, condition }) =>
    leavesOf(condition).flatMap((leaf) =>
      eventsIn(leaf).map((event) => ({
        ...(nodeId === undefined ? {} : { nodeId }),
        event,
        place: 'condition',
      })),
    ),
  ),
];

const namesOf = (event: string, eventMap: EventMap | undefined): readonly string[] =>
  event.startsWith('@') ? (eventMap?.[event.slice(1) as Meaning]?.events ?? []) : [event];

/** Events that Baton itself writes: they need no source, and the first of them may still be to come. */
const OWN_EVENTS = new Set([
  'Page Viewed',
  'Screen Viewed',
  'Identified',
  'Email Delivered',
  'Email Opened',
  'Email Clicked',
  'Email Bounced',
  'Email Complained',
  'Email Unsubscribed',
  'Email Expired',
  'SMS Delivered',
  'SMS Failed',
  'SMS Clicked',
  'SMS Replied',
  'SMS Unsubscribed',
  'Coupon Redeemed',
  'Back In Stock',
]);

const events: Check = (document, known) =>
  eventUses(document).flatMap(({ event, place, ...at }): Problem[] => {
    if (event === '') {
      const why = 'Nothing would ever match.';
      return [{ ...at, severity: 'blocks', code: 'noEvent', text: `No event is chosen (${place})`, why }];
    }
    const names = namesOf(event, known.eventMap);
    if (known.eventMap && names.length === 0) {
      const text = `No event means ${eventText(event)} yet`;
      const why = 'Say which event it is in Settings, Attributes & events; until then nothing matches.';
      return [{ ...at, severity: 'blocks', code: 'unmappedEvent', text, why }];
    }
    if (!known.events || names.length === 0) return [];
    if (names.some((name) => OWN_EVENTS.has(name) || Object.hasOwn(known.events!, name))) return [];
    const why = 'Check the spelling, or that the source sends it.';
    return [
      { ...at, severity: 'warns', code: 'neverSeen', text: `${eventText(event)} was never seen yet`, why },
    ];
  });

/** Whether the trigger's events carry a property: false only when it is known that none does. */
const mayCarry = (document: WorkflowDocument, property: string, known: Known): boolean => {
  const starts = startEventsOf(document);
  if (starts.length === 0) return false;
  if (property.startsWith('@')) {
    const rules = Object.values(known.eventMap ?? {});
    const mine = rules.filter((rule) =>
      starts.some((start) => namesOf(start, known.eventMap).some((name) => rule.events.includes(name))),
    );
    return (
      !known.eventMap ||
      mine.length === 0 ||
      mine.some(({ properties }) => Object.hasOwn(properties, property.slice(1)))
    );
  }
  const seen = starts.flatMap((start) =>
    namesOf(start, known.eventMap).map((name) => known.events?.[name]?.properties),
  );
  return seen.length === 0 || seen.some((properties) => !properties || properties.includes(property));
};

const keyProperty: Check = (document, known) => {
  const { key, ...rule } = document.enrollment;
  if (key === undefined || mayCarry(document, key, known)) return [];
  return [
    {
      severity: 'warns',
      code: 'missingKeyProperty',
      text: `What starts it does not carry ${key}`,
      why: 'Everybody would enter under one key: a second cart or order would not start beside the first.',
      fix: { label: 'One at a time per person', document: { ...document, enrollment: rule } },
    },
  ];
};

/** Whether everything that the document names exists. */
export const referenceChecks: Check[] = [templates, sender, segments, startAttributes, events, keyProperty];
