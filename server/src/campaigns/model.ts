/** Of messages that compete under a frequency cap: within their class the more important stays. */
export type CampaignPriority = 'high' | 'normal' | 'low';

/** A purpose with dates and budget that groups workflows and broadcasts. */
export interface Campaign {
  /** what documents name it by, and what is stamped on messages; never changes */
  key: string;
  name: string;
  /** what it is for, in words */
  goal: string;
  /** days, `2026-06-01`; null: open */
  startsOn: string | null;
  endsOn: string | null;
  /** in `currency`; null: none set */
  budget: number | null;
  currency: string | null;
  priority: CampaignPriority;
}

/** As lists show it. */
export interface CampaignRow extends Campaign {
  archived: boolean;
  /** workflows and broadcasts whose live version or draft names it */
  uses: number;
  /** messages handed over that bear it */
  sent: number;
  updatedAt: Date;
}

/** What may be changed of one. */
export type CampaignChange = Partial<Omit<Campaign, 'key'>>;
