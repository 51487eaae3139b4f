// GET /mail/sending ; PATCH /mail/sending {returnPath?, trackingDomain?, sendAs?, pace?, stopAt?} ; POST /mail/dkim
export interface SendingSettings {
  /** domain to which bounces come back; null: to the sender */
  returnPath: string | null;
  /** domain of the links in mails; null: that of this server */
  trackingDomain: string | null;
  sendAs: 'workspace' | 'owner';
  dkim: { domain: string; keys: DkimKeyShown[] } | null;
  pace: Pace;
  /** shares at which sending stops by itself; null: never */
  stopAt: { bounced: number | null; complained: number | null };
}

export interface DkimKeyShown {
  algorithm: 'rsa' | 'ed25519';
  selector: string;
  record: { name: string; value: string };
  createdAt: string;
  /** when DNS was first seen to have it */
  seenAt: string | null;
  /** mail is signed with it now */
  signs: boolean;
}

/** How fast mail may leave; absent: as fast as the provider takes it. */
export interface Pace {
  perSecond?: number;
  perDay?: number;
  /** `google`, `other` (each that is not named), a domain */
  receivers?: Record<string, { perMinute?: number; perDay?: number }>;
  warmUp?: { startedOn: string; firstDay: number; factor: number; upTo: number };
}

// GET /deliverability ; POST /deliverability/check -> Deliverability
export interface Deliverability {
  /** of the sender; null when none is set */
  domain: string | null;
  /** mail stays in the app: nothing below is of mail that left */
  staysHere: boolean;
  check: { checkedAt: string; findings: DomainFinding[] } | null;
  /** of the last 30 days, the largest first */
  receivers: ReceiverShown[];
  total: ReceiverShown;
  /** receivers that are not shown */
  more: number;
  sentToday: number;
  /** the warming up under way or to come; `sent`: null for days to come */
  plan: { day: string; allowance: number; sent: number | null }[] | null;
  /** mails that wait for the turn of their receiver */
  waiting: { title: string; count: number }[];
  receiverNames: { key: string; title: string }[];
}

export interface DomainFinding {
  code: 'spf' | 'dkim' | 'dmarc' | 'returnPath' | 'mx' | 'tracking';
  title: string;
  /** `off`: not set up, and mail goes without; `unknown`: DNS gave no answer */
  state: 'right' | 'wrong' | 'missing' | 'off' | 'unknown';
  text: string;
  found: string[];
  paste: { type: 'TXT' | 'MX' | 'CNAME'; name: string; value: string } | null;
  selector?: string;
}

/** The lists behind its numbers are `receiver:<key>:accepted|bounced|complained:30d` */
export interface ReceiverShown {
  key: string;
  title: string;
  accepted: number;
  bounced: number;
  complained: number;
}
