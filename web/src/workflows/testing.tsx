import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { ReactFlowProvider } from '@xyflow/react';
import type { ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import type { Condition } from '../../../server/src/conditions/index.ts';
import { keyOf, type WorkflowDetail } from '../api/index.ts';
import type { Exit, NodeDocument, NodeType, Trigger, WorkflowDocument } from './blueprint.ts';
import { BuilderProvider } from './builder/BuilderProvider.tsx';
import { opened } from './builder/opened.ts';
import { useBuilderState } from './builder/useBuilder.ts';
import { SimulationContext } from './simulate/context.ts';

const LENGTH = { days: 1, hours: 2 };
const WHERE = [{ property: 'value', op: 'atLeast', value: 5 } as const];
const BESIDE = { before: LENGTH, time: '09:00', yearly: '02-28' } as const;

/** A leaf of every kind with every field set. */
export const LEAVES: readonly object[] = [
  { kind: 'attribute', attribute: 'plan', op: 'anyOf', value: ['a', 'b'] },
  { kind: 'attribute', attribute: 'seen', op: 'withinLast', value: LENGTH },
  { kind: 'attribute', attribute: 'born', op: 'anniversary', value: 3 },
  { kind: 'attribute', attribute: 'age', op: 'between', value: [1, 2] },
  { kind: 'event', event: 'Order', where: WHERE, within: LENGTH, count: { op: 'atLeast', n: 2 } },
  { kind: 'event', event: 'Order', from: '2024-01-01', to: '2024-02-01' },
  { kind: 'event', event: 'Order', since: 'entry' },
  { kind: 'entry', property: 'value', op: 'atLeast', value: 5 },
  { kind: 'page', path: '/a', seconds: 5, count: { op: 'exactly', n: 2 }, within: LENGTH },
  {
    kind: 'eventValue',
    event: 'Order',
    where: WHERE,
    of: 'sum',
    property: 'value',
    op: 'atLeast',
    value: 5,
    within: LENGTH,
  },
  { kind: 'firstEvent', event: 'Order', where: WHERE, within: LENGTH },
  {
    kind: 'sequence',
    first: { event: 'A', where: WHERE },
    next: { event: 'B' },
    gap: LENGTH,
    within: LENGTH,
  },
  { kind: 'message', did: 'clicked', template: 't', workflow: 'w', link: 'x', within: LENGTH },
  { kind: 'unengaged', channel: 'email', last: 5, grace: LENGTH },
  { kind: 'reachable', channel: 'email', is: 'reachable' },
  { kind: 'consent', topic: 'news', channel: 'email', is: 'granted' },
  { kind: 'visit', touch: 'any', field: 'source', op: 'equals', value: 'ads', within: LENGTH },
  { kind: 'interest', topic: 'shoes', atLeast: 1 },
  { kind: 'company', attribute: 'size', op: 'atLeast', value: 5 },
  { kind: 'changed', attribute: 'plan', from: 'a', to: 'b', within: LENGTH },
  { kind: 'random', percent: 10, salt: 'x' },
  { kind: 'workflow', workflow: 'w', is: 'inside', node: 'a' },
  { kind: 'segment', segment: 'vip', for: LENGTH },
];
const RULE = { all: [LEAVES[0]] } as unknown as Condition;

/** Steps of every type, together with every field set. */
export const WHOLE_NODES: { readonly [T in NodeType]: readonly object[] } = {
  send: [{ channel: 'email', template: 't', usefulFor: LENGTH, transactional: true }],
  sendText: [{ template: 't', usefulFor: LENGTH, transactional: true }],
  sendBest: [{ email: { template: 't' }, sms: { template: 'u' }, usefulFor: LENGTH }],
  postSlack: [{ template: 't' }],
  callWebhook: [
    {
      template: 't',
      answer: {
        limit: LENGTH,
        set: [
          { path: 'a.b', attribute: 'x' },
          { path: 'c', entry: 'y' },
        ],
      },
      failed: 'end',
      timeout: 'end',
    },
  ],
  wait: [{ delay: LENGTH }],
  waitForEvent: [{ event: 'Order', where: WHERE, limit: LENGTH, timeout: 'end' }],
  waitUntil: [
    { until: { type: 'time', time: '10:00', weekdays: ['monday'] } },
    { until: { type: 'window', from: '09:00', to: '17:00', weekdays: ['monday'] } },
    { until: { type: 'date', attribute: 'renews', ...BESIDE }, passed: 'end' },
    { until: { type: 'date', property: '@date', after: LENGTH, time: '09:00' }, passed: 'end' },
  ],
  waitForCondition: [{ condition: RULE, limit: LENGTH, timeout: 'end' }],
  branch: [
    {
      paths: [
        { id: 'yes', name: 'Yes', if: RULE, next: 'end' },
        { id: 'no', if: { all: [{ any: [RULE, { not: RULE }] }] } },
      ],
    },
  ],
  split: [
    {
      paths: [
        { id: 'a', name: 'A', percent: 50, next: 'end' },
        { id: 'b', percent: 50 },
      ],
      salt: 'x',
      experiment: { metric: { type: 'event', event: 'Order' }, withinDays: 7 },
    },
  ],
  setAttribute: [{ attributes: { plan: 'a', gone: null, list: ['x', 1], is: true } }],
  setConsent: [{ topic: 'news', channel: 'email', state: 'granted', text: 'Yes' }],
  suppress: [{ channel: 'email', reason: 'rest', for: LENGTH }],
  changeTags: [{ add: ['a'], remove: ['b'] }],
  changeList: [{ list: 'vip', put: 'in' }],
  humanStep: [
    {
      task: 'Call',
      details: 'Ask',
      assignee: { by: 'turn', users: ['ana@acme.test'] },
      due: LENGTH,
      outcomes: [
        { id: 'done', name: 'Done', next: 'end' },
        { id: 'no', name: 'No' },
      ],
      limit: LENGTH,
      timeout: 'end',
    },
    {
      task: 'Call',
      assignee: { by: 'user', user: 'ana@acme.test' },
      due: LENGTH,
      outcomes: [],
      limit: LENGTH,
    },
  ],
  notify: [{ to: { by: 'users', users: ['ana@acme.test'] }, subject: 'Look', text: 'Here' }],
  setOwner: [{ to: { by: 'user', user: 'ana@acme.test' }, keep: true }],
  addNote: [{ text: 'Hello' }],
  startWorkflow: [{ workflow: 'w' }],
  stopWorkflow: [{ workflow: 'w' }],
  exit: [{}],
};

/** Triggers of every type, together with every field set. */
export const WHOLE_TRIGGERS: { readonly [T in Trigger['type']]: readonly object[] } = {
  event: [{ event: 'Order', also: ['Sale'], where: WHERE }],
  segmentEntered: [{ segment: 'vip' }],
  segmentLeft: [{ segment: 'vip' }],
  attributeChanged: [{ attribute: 'plan', from: 'a', to: 'b' }],
  date: [{ attribute: 'born', before: { days: 3 }, time: '09:00', yearly: '02-28' }],
  schedule: [
    { segment: 'vip', time: '09:00', weekdays: ['monday'] },
    { segment: 'vip', time: '09:00', monthDay: 3 },
  ],
  asked: [{}],
};

export const WHOLE_EXITS: readonly Exit[] = [
  { on: 'event', event: 'Order', where: [...WHERE], label: 'Bought' },
  { on: 'condition', condition: RULE, label: 'Free' },
];

export const WHOLE_RULES: readonly WorkflowDocument['enrollment'][] = [
  { again: { after: LENGTH }, key: '@id', filter: RULE, holdout: 10, campaign: 'c' },
  { again: { afterEnd: LENGTH } },
];

/** A workflow of one step, whose ways lead to its end. */
export const aDraft = (step?: object, over: object = {}): WorkflowDocument =>
  ({
    name: 'Draft',
    trigger: { type: 'event', event: 'Order' },
    enrollment: { again: 'never' },
    start: step ? 'it' : '',
    nodes: { ...(step ? { it: step } : {}), end: { type: 'exit' } },
    ...over,
  }) as WorkflowDocument;

/** A step of a type; waits stand for all that can have a name, a note and what comes next. */
export const aStep = (type: string, fields: object): NodeDocument => {
  const base = type === 'wait' ? { title: 'Named', note: 'A note', next: 'end' } : {};
  return { type, ...base, ...fields } as unknown as NodeDocument;
};

const SLUG = 'acme';
const WORKSPACE = { slug: SLUG, name: 'Acme', role: 'admin', settings: { eventMap: {} } };

const aDetail = (document: WorkflowDocument): WorkflowDetail =>
  ({
    key: 'draft',
    name: 'Draft',
    state: 'draft',
    liveVersion: null,
    hasDraft: true,
    revision: 1,
    savedAt: null,
    savedBy: null,
    updatedAt: '2024-03-04T10:00:00Z',
    document,
    live: null,
    usedIds: [],
  }) as unknown as WorkflowDetail;

/** What is rendered next, in the place of the page. */
let content: ReactNode = null;
const root = createRootRoute();
const page = createRoute({ getParentRoute: () => root, path: '/w/$workspace', component: () => content });
const router = createRouter({
  routeTree: root.addChildren([page]),
  history: createMemoryHistory({ initialEntries: [`/w/${SLUG}`] }),
});
await router.load();

const client = new QueryClient({
  defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } },
});
client.setQueryData(keyOf(SLUG, 'workspace'), WORKSPACE);

const InBuilder = ({ stored, children }: { stored: unknown; children: ReactNode }) => {
  const draft = opened(stored);
  const builder = useBuilderState(aDetail(draft.document), draft);
  return (
    <BuilderProvider builder={builder}>
      <SimulationContext
        value={{
          known: undefined,
          last: null,
          result: undefined,
          trip: undefined,
          place: 0,
          look: () => undefined,
        }}
      >
        <ReactFlowProvider>{children}</ReactFlowProvider>
      </SimulationContext>
    </BuilderProvider>
  );
};

/** Parts of the builder of a stored draft as HTML; throws what they throw. */
export const renderInBuilder = (stored: unknown, children: ReactNode): string => {
  content = <InBuilder stored={stored}>{children}</InBuilder>;
  return renderToString(
    <MantineProvider>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
};
