import type { Condition, Duration, PropertyTest } from '../conditions/index.ts';
import type { Json, JsonObject } from '../platform/json.ts';
import type { AddNoteNode } from './nodes/add-note.ts';
import type { BranchNode } from './nodes/branch.ts';
import type { CallWebhookNode } from './nodes/call-webhook.ts';
import type { ChangeListNode } from './nodes/change-list.ts';
import type { ChangeTagsNode } from './nodes/change-tags.ts';
import type { ExitNode } from './nodes/exit.ts';
import type { HumanStepNode } from './nodes/human-step.ts';
import type { NotifyNode } from './nodes/notify.ts';
import type { PostSlackNode } from './nodes/post-slack.ts';
import type { SendNode } from './nodes/send.ts';
import type { SendBestNode } from './nodes/send-best.ts';
import type { SendTextNode } from './nodes/send-text.ts';
import type { SetAttributeNode } from './nodes/set-attribute.ts';
import type { SetConsentNode } from './nodes/set-consent.ts';
import type { SetOwnerNode } from './nodes/set-owner.ts';
import type { SplitNode } from './nodes/split.ts';
import type { StartWorkflowNode } from './nodes/start-workflow.ts';
import type { StopWorkflowNode } from './nodes/stop-workflow.ts';
import type { SuppressNode } from './nodes/suppress.ts';
import type { WaitNode } from './nodes/wait.ts';
import type { WaitForConditionNode } from './nodes/wait-for-condition.ts';
import type { WaitForEventNode } from './nodes/wait-for-event.ts';
import type { WaitUntilNode } from './nodes/wait-until.ts';
import type { AskedTrigger } from './triggers/asked.ts';
import type { AttributeChangedTrigger } from './triggers/attribute-changed.ts';
import type { AskedBy } from './triggers/cause.ts';
import type { DateTrigger } from './triggers/date.ts';
import type { EventTrigger } from './triggers/event.ts';
import type { ScheduleTrigger } from './triggers/schedule.ts';
import type { SegmentEnteredTrigger } from './triggers/segment-entered.ts';
import type { SegmentLeftTrigger } from './triggers/segment-left.ts';

/** A workflow as a document: what the builder edits and files hold. No coordinates: the picture follows. */
export interface WorkflowDocument {
  name: string;
  note?: string;
  trigger: Trigger;
  enrollment: EnrollmentRule;
  /** reaching a goal ends the enrollment well */
  goals?: Exit[];
  /** any of these ends the enrollment */
  exits?: Exit[];
  /** id of the first node */
  start: string;
  nodes: Record<string, NodeDocument>;
}

/** What brings people in. Each kind's own fields stand in its file under `triggers/`. */
export type Trigger =
  | EventTrigger
  | SegmentEnteredTrigger
  | SegmentLeftTrigger
  | AttributeChangedTrigger
  | DateTrigger
  | ScheduleTrigger
  | AskedTrigger;

export interface EnrollmentRule {
  /** property of the trigger event (`@id` allowed): one enrollment per value; absent, or without a value on the
   *  event: one key per contact */
  key?: string;
  /** who may come again under the same key: never, always (when no active one has it), or once this long after
   *  the last entry under it (and when no active one has it), or this long after its last one ended */
  again: 'never' | 'always' | { after: Duration } | { afterEnd: Duration };
  /** must hold at entry */
  filter?: Condition;
  /** percent of people, always the same ones, who get nothing, to measure what the workflow does */
  holdout?: number;
  /** key of the campaign that it is part of */
  campaign?: string;
}

export type Exit =
  | { on: 'event'; event: string; where?: PropertyTest[]; label?: string }
  | { on: 'condition'; condition: Condition; label?: string };

/** By which way a message goes; `permission` knows what each asks for. */
export type MessageChannel = 'email' | 'sms' | 'webhook' | 'slack';

/** Fields every node has. `next` absent: the way ends here. */
export interface NodeBase {
  /** the marketer's own name; absent: the system writes one from the settings */
  title?: string;
  note?: string;
  next?: string;
}

/** A step. Each kind's own fields stand in its file under `nodes/`. */
export type NodeDocument =
  | SendNode
  | SendTextNode
  | SendBestNode
  | PostSlackNode
  | CallWebhookNode
  | WaitNode
  | WaitForEventNode
  | WaitUntilNode
  | WaitForConditionNode
  | BranchNode
  | SplitNode
  | SetAttributeNode
  | SetConsentNode
  | SuppressNode
  | ChangeTagsNode
  | ChangeListNode
  | HumanStepNode
  | SetOwnerNode
  | NotifyNode
  | AddNoteNode
  | StartWorkflowNode
  | StopWorkflowNode
  | ExitNode;
export type NodeType = NodeDocument['type'];

/** One contact's way through one version (table enrollments). Instants in ms. */
export interface Enrollment {
  enrollmentId: string;
  workflowId: number;
  version: number;
  key: string;
  /** holdout: the contact would have come in, and is among those who get nothing; it began and ended at once */
  state: 'active' | 'finished' | 'exited' | 'goal' | 'stuck' | 'holdout';
  nodeId: string;
  visit: number;
  enteredAt: number;
  movedAt: number;
  /** when the wait at nodeId ends by itself */
  dueAt: number | null;
  entry: EntryData;
  endedAt: number | null;
  endReason: EndReason | null;
  /** number of the last edit of the workflow that it has taken (inside.ts); absent: 0 */
  settled?: number;
  /** whose way it was before a merge (id of the contact): lots are theirs; absent or null: the contact's own */
  origin?: string | null;
}

/** What brought the contact in. */
export interface EntryData {
  event?: string;
  eventId?: string;
  /** the segment that was joined, or whose members a schedule starts */
  segment?: string;
  /** the segment that was left */
  left?: string;
  /** the attribute that changed, or whose date came */
  attribute?: string;
  /** the day of the date or the schedule, in the contact's zone: `2024-02-29` */
  on?: string;
  /** somebody asked for it; `name`: of the workflow, the user or the key */
  asked?: { by: AskedBy; name?: string };
  properties: JsonObject;
  /** the way that is taken next: chosen while the workflow was paused, or once an answer has been applied */
  held?: { path: string; text: string };
  /** of a wait until a moment: the moment (ms), and what it was found from, so that it is found again when that changes */
  until?: { atMs: number; from: string };
  /** by step: the moment (ms) at which it last let the contact go, so that a circle does not pass it twice */
  reached?: Record<string, number>;
  /** by split whose shares follow results: the path on which the lot fell, which a circle takes again */
  drawn?: Record<string, string>;
  /** put before its step by a publish: it enters it next */
  arriving?: true;
  /** its wait was over then, and messages decided now count from then */
  dueSince?: number;
}

export interface EndReason {
  code:
    | 'end'
    | 'exitNode'
    | 'exitRule'
    | 'goal'
    | 'archived'
    | 'movedOn'
    | 'stopped'
    | 'holdout'
    | 'workflowError';
  text: string;
  nodeId?: string;
  seen?: Json;
}

/** One line of "why?" (rows of enrollment_steps carry an array of these). */
export interface StepLog {
  nodeId: string;
  visit: number;
  at: number;
  /** entered, waiting, woke, sent, held, branched, set, ended */
  what: string;
  /** which way was taken: path id, 'next', 'timeout', 'else' */
  path?: string;
  /** the node it went to; absent when the way ended or the contact stays */
  to?: string;
  text: string;
  seen?: Json;
}

/** What a pass over an enrollment asks of the world. Applied in order by the fold. */
export type Effect =
  | {
      type: 'send';
      enrollmentId: string;
      workflowId: number;
      version: number;
      nodeId: string;
      visit: number;
      channel: MessageChannel;
      template: string;
      transactional: boolean;
      usefulForMs: number;
      /** of a webhook whose answer the step waits for: the values that are wanted of it */
      asks?: { visit: number; paths: string[] };
    }
  | {
      type: 'sendBest';
      enrollmentId: string;
      workflowId: number;
      version: number;
      nodeId: string;
      visit: number;
      templates: { email: string; sms: string };
      usefulForMs: number;
    }
  /** by its key and its rules; `enrollmentId`, `nodeId` and `visit` make it one asking */
  | { type: 'startWorkflow'; workflow: string; enrollmentId: string; nodeId: string; visit: number }
  /** without a key all but the enrollment's own; `step`: the title of the step that does it */
  | { type: 'stopWorkflow'; workflow?: string; enrollmentId: string; step: string }
  | { type: 'setAttributes'; attributes: JsonObject; nodeId: string; workflowId: number }
  | {
      type: 'setConsent';
      topic: string;
      channel: 'email' | 'sms';
      state: 'granted' | 'refused' | 'pending';
      proof: JsonObject;
      nodeId: string;
      workflowId: number;
    }
  /** a bar on the contact's own address; `untilMs` null: without end */
  | {
      type: 'suppress';
      channel: 'email' | 'sms';
      reason: 'sunset' | 'rest';
      untilMs: number | null;
      nodeId: string;
      workflowId: number;
    }
  | { type: 'changeTags'; add: string[]; remove: string[] }
  | { type: 'changeList'; list: string; put: 'in' | 'out' }
  | { type: 'addNote'; enrollmentId: string; nodeId: string; visit: number; text: string }
  /** a mail about the contact to a user */
  | {
      type: 'notify';
      enrollmentId: string;
      workflowId: number;
      version: number;
      nodeId: string;
      visit: number;
      user: string;
      subject: string;
      text: string;
      usefulForMs: number;
    }
  /** a task for a user, whose outcome comes back to the step */
  | {
      type: 'makeTask';
      enrollmentId: string;
      workflowId: number;
      version: number;
      nodeId: string;
      visit: number;
      task: {
        title: string;
        details: string;
        dueAtMs: number;
        assignee: string | null;
        outcomes: { id: string; name: string }[];
      };
    }
  /** whose turn it is comes back to the step as a number */
  | { type: 'takeTurn'; enrollmentId: string; nodeId: string; visit: number };
