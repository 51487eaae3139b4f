/**
 * What a broadcast is counted by: its messages, held back ones included, and what people did with them. A message is one
 * person's, so that a count of messages is one of people. Test persons get it like everybody and are in no figure.
 */
import type { EventMap } from '../../conditions/index.ts';
import { isCounted } from '../../contacts/index.ts';
import { type Sql, sql } from '../../platform/index.ts';
import { CREDITED_COLUMNS, ordersCredited } from '../credit.ts';

export interface OfBroadcast {
  workspaceId: number;
  broadcastId: number;
}

export type BroadcastFigure =
  | 'people'
  | 'waiting'
  | 'sent'
  | 'delivered'
  | 'held'
  | 'holdout'
  | 'takenBack'
  | 'failed'
  | 'humanOpens'
  | 'humanClicks'
  | 'machineOpens'
  | 'machineClicks'
  | 'bounced'
  | 'complained'
  | 'unsubscribed';

/** Tests over `m` of messages. */
export const TESTS: Readonly<Record<BroadcastFigure, Sql>> = {
  /** all whom it was for: the segment less who was left out */
  people: sql`true`,
  /** decided, and waiting to leave */
  waiting: sql`m.state = 'requested'`,
  /** handed over, whatever came of it */
  sent: sql`m.state in ('submitted', 'unknown', 'bounced')`,
  delivered: sql`m.delivered_at is not null`,
  held: sql`m.state = 'held' and m.reason ->> 'code' <> 'holdout'`,
  holdout: sql`m.state = 'held' and m.reason ->> 'code' = 'holdout'`,
  /** taken back before it left: by a cancel, an opt-out, its latest useful moment */
  takenBack: sql`m.state in ('withdrawn', 'expired')`,
  failed: sql`m.state = 'failed'`,
  humanOpens: sql`m.opened_at is not null`,
  humanClicks: sql`m.clicked_at is not null`,
  machineOpens: sql`m.opened_at is null and m.machine_opened_at is not null`,
  machineClicks: sql`m.clicked_at is null and m.machine_clicked_at is not null`,
  bounced: sql`m.bounced_at is not null`,
  complained: sql`m.complained_at is not null`,
  unsubscribed: sql`m.unsubscribed_at is not null`,
};

/** From and where of a broadcast's messages under the alias `m`. Index: messages_of_broadcast. */
export const messagesOf = ({ workspaceId, broadcastId }: OfBroadcast): Sql => sql`
  messages m
  where m.bucket >= 0 and m.workspace_id = ${workspaceId} and m.broadcast_id = ${broadcastId}
    and ${isCounted('m', workspaceId)}`;

/** The domain that received a message; of an address that was erased: none. */
export const DOMAIN = sql`lower(split_part(m.address, '@', 2))`;

/** The language of the text that a message was filled with; '': the one for everybody else. */
export const LANGUAGE = sql`coalesce(m.language, '')`;

/** What a human open or click was made with, by its user agent. */
export const DEVICE = sql`
  case when coalesce(e.context ->> 'userAgent', '') = '' then 'unknown'
    when e.context ->> 'userAgent' ~* 'ipad|tablet|kindle|silk' then 'tablet'
    when e.context ->> 'userAgent' ~* 'mobi|iphone|android' then 'phone'
    else 'computer' end`;

/** What feedback of this name is kept as events of a broadcast's messages: `m` and `e`. */
export const touchesOf = (of: OfBroadcast, names: readonly string[]): Sql => sql`
  messages m
  join events e on e.bucket = m.bucket and e.contact_id = m.contact_id and e.workspace_id = m.workspace_id
    and e.name = any(${[...names]}::text[]) and e.kind = 'feedback' and e.occurred_at >= m.requested_at
    and e.properties ->> 'message_id' = m.message_id::text
  where m.bucket >= 0 and m.workspace_id = ${of.workspaceId} and m.broadcast_id = ${of.broadcastId}
    and (m.opened_at is not null or m.clicked_at is not null or m.machine_clicked_at is not null)
    and ${isCounted('m', of.workspaceId)}`;

/** Orders credited to a broadcast by the rule of `credit.ts`; `variant` beside. */
export const creditedOrders = (of: OfBroadcast, eventMap: EventMap): Sql =>
  ordersCredited(
    sql`select ${CREDITED_COLUMNS} from ${messagesOf(of)} and m.clicked_at is not null`,
    of.workspaceId,
    eventMap,
  );
