import type { Leaf } from '../../../server/src/conditions/index.ts';
import type { PickOption } from './Pick.tsx';
import type { Vocabulary } from './vocabulary.ts';

/** Subjects that are not a name of the workspace's own: what they did on pages and with mail, where they came from. */
type More = {
  value: string;
  label: string;
  group: string;
  keywords: string;
  /** a fresh row about it; what is not chosen yet is empty, and asked for */
  leaf: (vocabulary: Vocabulary) => Leaf;
};

const did = 'What they did';
const messages = 'Messages';
const visits = 'Visits';
const known = 'What is known of them';
const workflows = 'Workflows';

/** What people ask about first: an order where the workspace has them, else the newest event. */
const usual = ({ events }: Vocabulary): string =>
  events.find(({ name }) => name === '@order')?.name ?? events[0]?.name ?? '';

const workflowLeaf =
  (is: 'inside' | 'entered' | 'finished' | 'exited' | 'goal') =>
  ({ workflows: all }: Vocabulary): Leaf => ({ kind: 'workflow', workflow: all[0]?.key ?? '', is });

const subjects: readonly More[] = [
  {
    value: 'page:',
    label: 'visited a page',
    group: did,
    keywords: 'pages viewed url path website',
    leaf: () => ({ kind: 'page', path: '' }),
  },
  {
    value: 'eventValue:',
    label: 'sum, average or other value of events',
    group: did,
    keywords: 'total spent revenue minimum maximum distinct different count of',
    leaf: (vocabulary) => ({
      kind: 'eventValue',
      event: usual(vocabulary),
      of: 'sum',
      property: usual(vocabulary) === '@order' ? '@value' : '',
      op: 'atLeast',
      value: null,
    }),
  },
  {
    value: 'firstEvent:',
    label: 'did something for the first time',
    group: did,
    keywords: 'first order new customer',
    leaf: (vocabulary) => ({ kind: 'firstEvent', event: usual(vocabulary), within: { days: 30 } }),
  },
  {
    value: 'sequence:',
    label: 'did one thing and then another',
    group: did,
    keywords: 'sequence funnel followed by',
    leaf: (vocabulary) => ({
      kind: 'sequence',
      first: { event: '' },
      next: { event: usual(vocabulary) },
      gap: { days: 7 },
    }),
  },
  ...(['opened', 'clicked', 'replied', 'sent'] as const).map(
    (what): More => ({
      value: `message:${what}`,
      label: {
        opened: 'opened a message',
        clicked: 'clicked in a message',
        replied: 'replied to a message',
        sent: 'was sent a message',
      }[what],
      group: messages,
      keywords: 'email e-mail mail newsletter engagement link answered answer',
      leaf: () => ({ kind: 'message', did: what, within: { days: 30 } }),
    }),
  ),
  {
    value: 'unengaged:',
    label: 'opened and clicked none of the last e-mails',
    group: messages,
    keywords: 'no engagement sleeping inactive ignored',
    leaf: () => ({ kind: 'unengaged', channel: 'email', last: 5, grace: { days: 1 } }),
  },
  {
    value: 'reachable:reachable',
    label: 'can be reached',
    group: messages,
    keywords: 'reachable by e-mail email text sms consent address phone',
    leaf: () => ({ kind: 'reachable', channel: 'email', is: 'reachable' }),
  },
  {
    value: 'reachable:suppressed',
    label: 'is suppressed',
    group: messages,
    keywords: 'for e-mail email text sms unsubscribed bounced complained consent opt-out',
    leaf: () => ({ kind: 'reachable', channel: 'email', is: 'suppressed' }),
  },
  {
    value: 'consent:',
    label: 'agreed to a topic, or refused it',
    group: messages,
    keywords: 'consent permission opt-in opted subscribed topic granted refused pending',
    leaf: ({ mailTopics }) => ({
      kind: 'consent',
      topic: mailTopics[0]?.key ?? '',
      channel: 'email',
      is: 'granted',
    }),
  },
  {
    value: 'visit:first',
    label: 'came first from',
    group: visits,
    keywords: 'source medium campaign utm referrer landing first touch',
    leaf: () => ({ kind: 'visit', touch: 'first', field: 'source', op: 'equals' }),
  },
  {
    value: 'visit:any',
    label: 'had a visit',
    group: visits,
    keywords: 'source medium campaign utm device phone browser country location',
    leaf: () => ({ kind: 'visit', touch: 'any', field: 'source', op: 'equals', within: { days: 30 } }),
  },
  {
    value: 'interest:',
    label: 'is interested in',
    group: known,
    keywords: 'interests topics topic',
    leaf: () => ({ kind: 'interest', topic: '', atLeast: 1 }),
  },
  {
    value: 'company:',
    label: 'the company they work for',
    group: known,
    keywords: 'company industry size employer account',
    leaf: () => ({ kind: 'company', attribute: '', op: 'equals' }),
  },
  {
    value: 'changed:',
    label: 'something known of them changed',
    group: known,
    keywords: 'attribute changed to from',
    leaf: ({ attributes }) => ({
      kind: 'changed',
      attribute: attributes[0]?.name ?? '',
      within: { days: 30 },
    }),
  },
  {
    value: 'random:',
    label: 'a random share of people',
    group: known,
    keywords: 'percent percentage sample test holdout',
    leaf: () => ({ kind: 'random', percent: 10, salt: 'share' }),
  },
  {
    value: 'workflow:inside',
    label: 'is inside a workflow',
    group: workflows,
    keywords: 'in enrolled',
    leaf: workflowLeaf('inside'),
  },
  {
    value: 'workflow:entered',
    label: 'entered a workflow',
    group: workflows,
    keywords: 'enrolled started',
    leaf: workflowLeaf('entered'),
  },
  {
    value: 'workflow:finished',
    label: 'finished a workflow',
    group: workflows,
    keywords: 'completed end',
    leaf: workflowLeaf('finished'),
  },
  {
    value: 'workflow:exited',
    label: 'left a workflow early',
    group: workflows,
    keywords: 'exited exit',
    leaf: workflowLeaf('exited'),
  },
  {
    value: 'workflow:goal',
    label: 'reached the goal of a workflow',
    group: workflows,
    keywords: 'goal converted',
    leaf: workflowLeaf('goal'),
  },
];

export const moreSubjects: readonly PickOption[] = subjects.map(({ leaf: _, ...option }) => option);

/** A fresh row about one of them; undefined for a name of the workspace's own. */
export const moreLeaf = (subject: string, vocabulary: Vocabulary): Leaf | undefined =>
  subjects.find(({ value }) => value === subject)?.leaf(vocabulary);

/** The subject of a row, as an option's value. */
export const moreSubjectOf = (leaf: Leaf): { value: string; text: string } => {
  const detail =
    leaf.kind === 'message'
      ? leaf.did
      : leaf.kind === 'visit'
        ? leaf.touch
        : leaf.kind === 'workflow' || leaf.kind === 'reachable'
          ? leaf.is
          : '';
  const value = `${leaf.kind}:${detail}`;
  return { value, text: subjects.find((subject) => subject.value === value)?.label ?? leaf.kind };
};
