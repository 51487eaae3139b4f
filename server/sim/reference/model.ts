/** What the reference works with: what is published and done, and how far somebody has come. */
import type { Condition } from '../../src/conditions/index.ts';
import type { InsidePlan, ResumeChoice, SplitShares, WorkflowDocument } from '../../src/workflows/index.ts';
import type { History } from '../naive.ts';

export type Value = string | number | boolean | null | string[];
export type Values = Record<string, Value>;

interface Done {
  /** the contact's number */
  who: number;
  /** an instant of rest */
  atMs: number;
}

/** Something that a contact does. */
export interface Act extends Done {
  /** not after `atMs`: late events count where they belong */
  occurredAtMs: number;
  name: string;
  properties: Values;
  traits?: Values;
}

/** Something that somebody else does about a contact. */
export type Deed = Done &
  (
    | { does: 'asks'; workflow: string; properties: Values }
    /** all tasks that steps wait for are done, with this outcome */
    | { does: 'ends tasks'; outcome: string }
    /** the company's programs answer all calls that steps wait for; `values` null: they refuse */
    | { does: 'answers calls'; values: Values | null }
  );

/** What somebody does to a workflow, once everything of the instant has come to rest. */
export type Edit = { workflow: string; atMs: number } & (
  | { does: 'publishes'; document: WorkflowDocument; plan: InsidePlan }
  | { does: 'pauses' }
  | { does: 'resumes'; choice: ResumeChoice }
  /** results have brought about other shares; null: the step's own hold */
  | { does: 'moves shares'; nodeId: string; shares: SplitShares | null }
);

export interface Definitions {
  /** in dependency order */
  segments: { key: string; condition: Condition }[];
  /** whether there is a list to put people on */
  hasList: boolean;
  /** published before anything happens */
  workflows: { key: string; document: WorkflowDocument }[];
  /** in the order of their instants */
  edits: Edit[];
}

/** One enrollment as it must have gone. */
export interface Way {
  who: number;
  workflow: string;
  key: string;
  enteredAtMs: number;
  state: 'active' | 'finished' | 'exited' | 'goal' | 'holdout';
  /** `atMs nodeId#visit path` of each step that was left */
  passages: string[];
  /** the step of each message that was decided: `!` before those that were taken back, `-` before those held back */
  messages: string[];
}

export interface Message {
  nodeId: string;
  /** else it goes to a program of the company */
  isMail: boolean;
  fate: 'waits' | 'taken back' | 'held back';
}

export interface Walking extends Omit<Way, 'messages'> {
  workflowId: number;
  version: number;
  document: WorkflowDocument;
  messages: Message[];
  nodeId: string;
  visit: number;
  dueMs: number | null;
  movedAtMs: number;
  endedAtMs: number;
  /** what brought them in, for what starts once only */
  by: string;
  entry: Values;
  /** number of the last edit that was taken */
  settledNo: number;
  /** of a wait until a moment: the moment, and what it was found from */
  until: { momentMs: number; from: string } | null;
  /** the moment at which a wait until a moment let them go, by step */
  reached: Record<string, number>;
  /** the path that is taken as soon as they may */
  held: string | null;
  /** put before the step by an edit */
  arriving: boolean;
  /** the wait was over then: messages are useful for so much less */
  overSinceMs: number | null;
  /** visit of a task that waits for its outcome */
  taskOf: number;
  /** the path that fell to them, by split whose shares move */
  drawn: Record<string, string>;
}

export type NumberedEdit = { no: number; atMs: number } & (
  | { does: 'publishes'; version: number; plan: InsidePlan }
  | { does: 'resumes'; choice: ResumeChoice; pausedAtMs: number }
);

/** A workflow as it stands. */
export interface Standing {
  key: string;
  workflowId: number;
  versions: WorkflowDocument[];
  publishedMs: number;
  /** null: it is live */
  pausedAtMs: number | null;
  edits: NumberedEdit[];
  /** shares that results brought about, by split */
  shares: Record<string, SplitShares | null>;
}

/** What may bring somebody in. */
export type Start =
  | { by: 'event'; act: Act }
  | { by: 'entered' | 'left'; segment: string }
  | { by: 'changed'; attribute: string; from: Value; to: Value }
  | { by: 'day'; workflow: string; value: Value }
  | { by: 'asked'; workflow: string; properties: Values };

export interface Answer {
  way: Walking;
  nodeId: string;
  visit: number;
  says: { turn: true } | { outcome: string } | { values: Values | null };
}

/** What makes one way move. */
export type Cause = { act: Act } | { answer: Answer } | 'due' | 'changed' | 'started' | 'stopped';

export type Happening =
  | 'changed'
  | { start: Start }
  | { answer: Answer }
  | { stop: string | undefined; except: Walking };

/** Of a workflow that starts by the calendar: the next time, and the day of the last one. */
export interface Occasion {
  dueMs: number | null;
  day: string;
  from: string;
  lastDay: string;
}

/** One contact, as far as they have come. */
export interface Life {
  who: number;
  contactId: string;
  definitions: Definitions;
  workflows: Map<string, Standing>;
  history: History;
  members: Set<string>;
  ways: Walking[];
  queue: Happening[];
  /** come back to the contact as inputs, once everything else of the instant is done */
  later: ({ start: Start } | { answer: Answer })[];
  /** bars on the address; null: without end */
  barsUntilMs: (number | null)[];
  occasions: Map<string, Occasion>;
  clockMs: number;
  /** a step stopped a way in the very instant in which its own wait was over: which of the two came first is chance */
  isTie: boolean;
  /** the instant of rest */
  wallMs: number;
}

/** From when on (ms) new waits count: a worker that was down sends nobody three mails in a row (ENGINE, The fold 4). */
export const laterOf = ({ clockMs, wallMs }: Life): number => Math.max(clockMs, wallMs);

export const isPaused = (life: Life, { workflow }: Pick<Way, 'workflow'>): boolean =>
  life.workflows.get(workflow)!.pausedAtMs !== null;
