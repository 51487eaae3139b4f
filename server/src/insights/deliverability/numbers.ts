import { receiverTitle } from '../../channels/index.ts';
import { type JsonObject, sql } from '../../platform/index.ts';
import { windowOf, windowWords } from '../days.ts';
import type { NumberContext, Numbered } from '../numbered.ts';
import { isReceiver, RECEIVED, type Received, receivedIn } from './receivers.ts';

/** Mails by what became of them at a receiver: `receiver:google:bounced:30d`; an empty receiver is all. Undefined: no such number. */
export const receiverNumber = (
  [key = '', what = '', windowName = '']: readonly string[],
  context: NumberContext,
): Numbered | undefined => {
  const window = windowOf(windowName, context.nowMs, context.names.timeZone);
  if (!window || !Object.hasOwn(RECEIVED, what)) return undefined;
  const received = what as Received;
  const at = { accepted: sql`m.submitted_at`, bounced: sql`m.bounced_at`, complained: sql`m.complained_at` }[
    received
  ];
  return {
    title: `${RECEIVED[received]}${key === '' ? '' : ` at ${receiverTitle(key)}`} ${windowWords(windowName)}`,
    isUnique: true,
    facts: sql`
      select m.bucket, m.contact_id, m.message_id::text as unit, ${at} as at,
        jsonb_build_object('subject', m.subject, 'why', m.reason ->> 'text', 'address', m.address) as detail
      from messages m
      where m.workspace_id = ${context.workspaceId} and ${receivedIn(received, window)} and ${isReceiver(key)}`,
    text: ({ subject, why, address }: JsonObject) =>
      [subject, address, why].filter((part) => typeof part === 'string' && part !== '').join(' · '),
  };
};
