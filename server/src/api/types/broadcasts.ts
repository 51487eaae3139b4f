import type { BroadcastReport } from '../../insights/index.ts';
import type { Definition, DefinitionHead } from './definitions.ts';

export type { BroadcastReport } from '../../insights/index.ts';

export type BroadcastWhen =
  | { type: 'now' }
  | { type: 'at'; at: string }
  | { type: 'local'; date: string; time: string; ifPast: 'nextDay' | 'skip' };

export interface BroadcastVariant {
  /** A to E */
  id: string;
  /** of the lot among variants, any unit */
  share: number;
  subject?: string;
  template?: string;
  senderName?: string;
  time?: string;
}

export interface BroadcastExperiment {
  about: 'subject' | 'content' | 'sender' | 'time';
  variants: BroadcastVariant[];
  /** of the people; the rest waits for the winner */
  testPercent: number;
  metric: 'clicks' | 'opens' | 'orders';
  decideAfterHours: number;
}

export interface BroadcastDocument {
  name: string;
  channel: 'email' | 'sms';
  who: { everyone: boolean; include: { segment: string }[]; exclude: { segment: string }[] };
  /** key of the template */
  template: string;
  /** key of the topic, where the template names none; absent: the workspace's default */
  topic?: string | undefined;
  when: BroadcastWhen;
  spreadHours: number;
  holdoutPercent: number;
  usefulHours: number;
  experiment: BroadcastExperiment | null;
  /** key of the campaign that it is part of */
  campaign?: string | undefined;
}

export type BroadcastStatus = 'draft' | 'scheduled' | 'sending' | 'paused' | 'cancelled' | 'done';

export interface BroadcastProgress {
  /** whom it was for by the pre-flight, less who is held back */
  expected: number;
  sent: number;
  waiting: number;
  held: number;
  takenBack: number;
  failed: number;
  humanClicks: number;
  unsubscribed: number;
  /** messages a second, of the last half minute */
  rate: number;
  /** when the last of them leaves at this rate or by its time; null: not known */
  endsAt: string | null;
}

// GET /broadcasts -> {items: BroadcastRow[]}, newest first
export interface BroadcastRow extends DefinitionHead {
  status: BroadcastStatus;
  /** when it is or was to begin; null: a draft, or at once */
  startsAt: string | null;
  begunAt: string | null;
  endedAt: string | null;
  /** names of its segments; empty: everybody */
  segments: string[];
  template: string | null;
  progress: BroadcastProgress | null;
  orders: number;
  revenue: number;
}

export interface BroadcastProblem {
  severity: 'blocks' | 'warns';
  block: 'who' | 'what' | 'when';
  text: string;
  fix: string;
}

// POST /broadcasts/:key/check -> BroadcastCheck ; GET /broadcasts/:key/check/people?code=gets -> PeopleList
export interface BroadcastCheck {
  revision: number;
  at: string;
  /** the sum of the rows */
  people: number;
  rows: { code: string; people: number }[];
  /** from a sample */
  about: boolean;
  /** who gets it, with those who wait for the winner */
  gets: number;
  /** largest send of the last 90 days; 0: there was none */
  largest: number;
  /** why the number must be typed, or somebody else approve; null: it need not */
  confirm: string | null;
  approvedBy: string | null;
}

export type BroadcastDetail = Omit<BroadcastRow, 'orders' | 'revenue'> &
  Definition<BroadcastDocument> & {
    problems: BroadcastProblem[];
    /** of this draft; null: it was not checked yet, or has changed since */
    check: BroadcastCheck | null;
    decideAt: string | null;
    decided: { variant: string; shown: boolean; at: string } | null;
    scheduledBy: string | null;
  };

// POST /broadcasts/:key/send {revision, typed?} -> BroadcastDetail ; /pause, /resume, /cancel, /approve, /copy
// GET /broadcasts/:key/report -> BroadcastReportShown
export interface BroadcastReportShown extends BroadcastReport {
  /** how orders are credited */
  rule: string;
}
