import type { JsonObject } from '../../platform/json.ts';

type PersonalChannel = 'email' | 'sms';
type ConsentState = 'granted' | 'refused' | 'pending';
type BarReason = 'unsubscribed' | 'complained' | 'bounced' | 'blocked' | 'paused' | 'sunset' | 'rest';

// GET /permission ; PUT /permission/topics/:key {name, basis, ...} ; PUT /permission/rules {caps, quietHours, ...}
export interface PermissionShown {
  topics: TopicShown[];
  rules: PermissionRulesShown;
  /** bars that hold, by reason; absent: none */
  suppressed: Partial<Record<BarReason, number>>;
  /** live templates that are texts: the channel is of use */
  sendsTexts: boolean;
}

export interface TopicShown {
  key: string;
  name: string;
  description: string;
  basis: 'unlessRefused' | 'consent';
  doubleOptIn: boolean;
  position: number;
  texts: Record<string, { name?: string; description?: string }>;
  isArchived: boolean;
  /** people who said something, by channel and what */
  people: { channel: PersonalChannel; state: ConsentState; count: number }[];
}

export interface PermissionRulesShown {
  caps: { channel: PersonalChannel; topic: string | null; max: number; windowHours: number }[];
  quietHours: { email?: QuietHoursShown; sms?: QuietHoursShown };
  replyHoldDays: number;
  /** 0: who does not confirm stays */
  unconfirmedDays: number;
}

export interface QuietHoursShown {
  from: string;
  to: string;
  late: 'next' | 'skip';
}

// GET /permission/topics
export interface TopicNamed {
  key: string;
  name: string;
  basis: 'unlessRefused' | 'consent';
}

// GET /permission/suppressions?reason=&search= ; POST {text, reason} ; POST /permission/suppressions/lift {...}
export interface SuppressionShown {
  channel: PersonalChannel;
  address: string;
  /** '*' everything, '' all topics, else one */
  topic: string;
  reason: BarReason;
  /** what brought it, in words */
  source: string;
  at: string;
  until: string | null;
  contactId: string | null;
  /** lifting it needs the person's new word */
  needsProof: boolean;
}

export interface SuppressionsAdded {
  added: number;
  refused: { line: number; text: string }[];
}

// GET /contacts/:contactId/consents ; POST {topic, channel, state, proof}
export interface ContactConsents {
  now: ConsentShown[];
  log: ConsentShown[];
  topics: TopicNamed[];
}

export interface ConsentShown {
  topic: string;
  channel: PersonalChannel;
  state: ConsentState;
  at: string;
  proof: JsonObject;
}
