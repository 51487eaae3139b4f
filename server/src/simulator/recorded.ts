/** What the database holds of people's past, as the simulator reads it. Instants in ms. */
import type { Bar, ConsentState } from '../permission/index.ts';
import type { JsonObject, Uuid } from '../platform/index.ts';

export interface RecordedPerson {
  bucket: number;
  contactId: Uuid;
  createdMs: number;
  knownMs: number | null;
  firstTouch: JsonObject | null;
  attributes: JsonObject;
  identities: string[];
  replyWaitsSinceMs: number | null;
  company: JsonObject | null;
}

/** Rows that a merge brought name the contact whose they were; null or absent: they came to the person themselves. */
interface Moved {
  origin?: Uuid | null;
}

export interface RecordedEvent extends Moved {
  kind: string;
  name: string;
  via: string | null;
  eventId: Uuid;
  /** microseconds: requests of one millisecond keep their order */
  atUs: number;
  occurredMs: number;
  properties: JsonObject;
  context: JsonObject | null;
}

export interface RecordedConsent extends Moved {
  topic: string;
  channel: string;
  state: ConsentState;
  atMs: number;
  proof: JsonObject;
}

export interface RecordedList extends Moved {
  segmentId: number;
  atMs: number;
  entered: boolean;
}

export interface RecordedEnrollment extends Moved {
  enrollmentId: string;
  workflowId: number;
  /** key of the workflow */
  workflow: string;
  key: string;
  enteredMs: number;
  endedMs: number | null;
  /** a person or a program asked for it; `properties`: what they told the workflow */
  asked: { by: string; name?: string; properties: JsonObject } | null;
}

/** What came back to one visit of a step that had asked somebody: an outcome of a task, an answer of a program. */
export interface RecordedAnswer {
  step: { enrollmentId: string; nodeId: string; visit: number };
  atMs: number;
  payload: JsonObject;
}

export interface RecordedMail extends Moved {
  messageId: Uuid;
  workflowId: number | null;
  broadcastId: number | null;
  enrollmentId: string | null;
  channel: string;
  topic: string | null;
  template: string | null;
  workflow: string | null;
  state: string;
  requestedMs: number;
  submittedMs: number | null;
  engagedMs: number | null;
}

/** Two that became one, each as they were just before it. */
export interface RecordedMerge {
  survivorId: Uuid;
  absorbedId: Uuid;
  atMs: number;
  /** of the absorbed one */
  createdMs: number;
  survivor: RecordedSide;
  absorbed: RecordedSide;
}

export interface RecordedSide {
  attributes: JsonObject;
  firstTouch: JsonObject | null;
  knownAt: number | null;
  identities: string[];
}

/** One person's whole record. */
export interface Recorded {
  person: RecordedPerson;
  events: RecordedEvent[];
  consents: RecordedConsent[];
  lists: RecordedList[];
  enrollments: RecordedEnrollment[];
  answers: RecordedAnswer[];
  mails: RecordedMail[];
  bars: { channel: string; address: string; bar: Bar }[];
  /** that made the person, in their order; those that were taken back are none */
  merges: RecordedMerge[];
}
