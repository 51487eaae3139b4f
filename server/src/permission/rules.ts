/** What a workspace allows itself: frequency caps, quiet hours, the sales hold. Kept in its settings. */
import { z } from 'zod';
import { minutesOf, timeOfDaySchema } from '../conditions/index.ts';
import { PERSONAL_CHANNELS, type PersonalChannel } from './channel.ts';

const WINDOW_HOURS_MAX = 31 * 24;

/** At most `max` messages of a channel in any `windowHours`; `topic` null: of all topics together. Transactional ones
 *  neither count nor are held. */
export interface Cap {
  channel: PersonalChannel;
  topic: string | null;
  max: number;
  windowHours: number;
}

/** Hours (`HH:MM`, the contact's) in which nothing leaves. `late`: what falls into them waits for their end (next), or is
 *  not sent at all (skip). */
export interface QuietHours {
  from: string;
  to: string;
  late: 'next' | 'skip';
}

export interface PermissionRules {
  caps: readonly Cap[];
  quietHours: Readonly<Partial<Record<PersonalChannel, QuietHours>>>;
  /** Days for which a reply that nobody answered holds marketing back; 0: it does not. */
  replyHoldDays: number;
  /** Days after which somebody who was asked to confirm and did not is erased (R9); 0: they stay, and are sent nothing. */
  unconfirmedDays: number;
}

/** Longer, and one forgotten reply ends a contact's mail; shorter, and marketing talks into a conversation. */
const REPLY_HOLD_DAYS = 7;

/** The second question comes after 2 days; who has not answered in a week will not. */
const UNCONFIRMED_DAYS = 7;

export const DEFAULT_RULES: PermissionRules = {
  caps: [],
  quietHours: {},
  replyHoldDays: REPLY_HOLD_DAYS,
  unconfirmedDays: UNCONFIRMED_DAYS,
};

const DAY_MINUTES = 1_440;
/** Shorter, and what waited for the morning would not be spread and gone before the next night. */
const OPEN_MINUTES_MIN = 60;
const openMinutes = ({ from, to }: QuietHours): number =>
  (minutesOf(from) - minutesOf(to) + DAY_MINUTES) % DAY_MINUTES;

const quietHoursSchema = z
  .strictObject({ from: timeOfDaySchema, to: timeOfDaySchema, late: z.enum(['next', 'skip']) })
  .refine((hours) => openMinutes(hours) >= OPEN_MINUTES_MIN, {
    path: ['to'],
    message: 'leave at least an hour of the day in which messages may go out',
  });

/** Rules as they are set by hand. */
export const rulesSchema = z.strictObject({
  caps: z
    .array(
      z.strictObject({
        channel: z.enum(PERSONAL_CHANNELS),
        topic: z.string().max(100).nullable(),
        max: z.int().min(1).max(1_000),
        windowHours: z.int().min(1).max(WINDOW_HOURS_MAX),
      }),
    )
    .max(20),
  quietHours: z.strictObject({ email: quietHoursSchema.optional(), sms: quietHoursSchema.optional() }),
  replyHoldDays: z.int().min(0).max(90),
  unconfirmedDays: z.int().min(0).max(365),
});

/** Rules as they stand in the settings (`permission`); what is missing or not readable is as if nobody had set it. */
export const rulesOf = (stored: unknown): PermissionRules => {
  const read = rulesSchema.safeParse({ ...DEFAULT_RULES, ...(stored ?? {}) });
  return read.success ? (read.data as PermissionRules) : DEFAULT_RULES;
};

/** Longest window of any cap in ms; 0: there is none. */
export const longestWindowMs = ({ caps }: PermissionRules): number =>
  Math.max(0, ...caps.map(({ windowHours }) => windowHours * 3_600_000));
