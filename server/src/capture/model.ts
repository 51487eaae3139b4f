import type { Identity } from '../contacts/index.ts';
import type { JsonObject } from '../platform/index.ts';
import type { Clipping } from './errors.ts';

/** The calls of Segment's specification (https://segment.com/docs/connections/spec/). */
export const CALL_TYPES = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const;
export type CallType = (typeof CALL_TYPES)[number];

/** Where a visit came from; stamped on page and track calls as `context.source`. */
export interface VisitSource {
  source: string;
  medium: string;
  campaign?: string;
  term?: string;
  content?: string;
  /** address that linked here, without query */
  referrer?: string;
  /** path of the page it led to */
  landing?: string;
}

/** `inbox.payload` of a captured call. */
export interface CallPayload {
  type: CallType;
  messageId?: string;
  /** all names the call carries, strongest first; the fold claims those that nobody holds */
  identities: Identity[];
  userId?: string;
  anonymousId?: string;
  groupId?: string;
  previousId?: string;
  /** of track, page and screen calls */
  properties?: JsonObject;
  /** of identify calls the person's; of group calls the company's; of others `context.traits` (the person's) */
  traits?: JsonObject;
  context: JsonObject & { source?: VisitSource & JsonObject };
  writeKeyId: number;
}

/** A call that passed every check and waits for its contact. */
export interface Call {
  type: CallType;
  /** event name as conditions see it: 'Page Viewed', 'Identified', or the track call's own */
  name: string;
  messageId: string | null;
  identities: Identity[];
  /** corrected by `sentAt`, within [received - 10 years, received] */
  occurredAtMs: number;
  /** false: the fold needs it only if a definition asks for the name, or if its identities say so */
  carriesFacts: boolean;
  optOut: OptOut | null;
  payload: CallPayload;
  /** what was altered before it was kept */
  clippings: Clipping[];
}

/** A wish to get nothing more, effective at the 200 (P7). */
export interface OptOut {
  reason: 'unsubscribed' | 'complained';
  /** null: every address that the contact holds */
  email: string | null;
  /** of one topic; absent: of all */
  topic?: string;
}
