import type { TextsAccount } from '../../../workspaces/index.ts';
import type { HttpClient } from '../../http/exchange.ts';
import type { HandOver } from '../../provider.ts';
import type { InboundText, TextProvider, TextStatus } from '../provider.ts';

/**
 * Kannel's sendsms interface: an SMS gateway of the company's own.
 * https://www.kannel.org/download/1.4.5/userguide-1.4.5/userguide.html (External interface, Delivery reports)
 */
type Account = Extract<TextsAccount, { name: 'kannel' }>;

/** Bits of a delivery report: 1 on the phone, 2 will not be, 4 waits at the centre, 8 at the centre, 16 refused by it. */
const DELIVERED = 1;
const UNDELIVERED = 2;
const REFUSED = 16;
const ASKED = DELIVERED + UNDELIVERED + REFUSED;

/** What the answer means: 202 with `0: Accepted` or `3: Queued`; the words stand in its body. */
const handOverOf = (status: number, body: string, messageId: string): HandOver => {
  const said = body.trim().slice(0, 200);
  if (status === 202 || status === 200) return { outcome: 'submitted', providerId: messageId };
  const reason = `Kannel answered ${status}${said ? `: ${said}` : ''}`;
  // user or password, or this machine is not among those that may
  if (status === 401 || status === 403) return { outcome: 'deferred', reason, account: true };
  // no smsbox or no route to a centre now
  if (status === 503) return { outcome: 'deferred', reason };
  if (status >= 500) return { outcome: 'unknown', reason };
  return { outcome: 'refused', reason, stage: 'content', code: String(status), hard: false };
};

export const createKannelProvider = (
  { url, user, from, secret }: Account,
  http: HttpClient,
): TextProvider => ({
  name: 'kannel',
  submit: async ({ messageId, to, text, isUnicode, statusUrl }) => {
    const asked = new URL(url);
    // %d, %A: filled by Kannel; they must reach it as they are
    const reportUrl = `${statusUrl}?type=%d&said=%A`;
    asked.search = new URLSearchParams([
      ...asked.searchParams,
      ['username', user],
      ['password', secret],
      ['from', from],
      ['to', to],
      ['text', text],
      ['charset', 'UTF-8'],
      ['coding', isUnicode ? '2' : '0'],
      ['dlr-mask', String(ASKED)],
      ['dlr-url', reportUrl],
    ]).toString();
    const exchanged = await http.exchange({ method: 'GET', url: asked.href, headers: {} });
    if (exchanged.outcome === 'unsent') return { outcome: 'deferred', reason: exchanged.reason };
    if (exchanged.outcome === 'silent') return { outcome: 'unknown', reason: exchanged.reason };
    return handOverOf(exchanged.status, exchanged.body, messageId);
  },
});

/** SMPP's errors (`err:001` in a receipt) in which the number itself is at fault: unknown or not in service. */
const HARD = /\bUNKNOWN_SUBSCRIBER\b|\babsent subscriber permanent\b|\berr:0*(1|9)\b/i;

/** What a delivery report says; null: the text is still on its way. */
export const kannelStatus = ({
  type = '',
  said = '',
}: Readonly<Record<string, string>>): TextStatus | null => {
  const bits = Number(type);
  if (bits & DELIVERED) return { status: 'delivered' };
  if (!(bits & (UNDELIVERED | REFUSED))) return null;
  const text = said.trim().slice(0, 200) || 'The carrier did not deliver it';
  return { status: 'failed', hard: HARD.test(said), optedOut: false, code: type, text };
};

/**
 * A text that came in by `get-url = ".../?id=%I&from=%p&to=%P&text=%a&charset=%C"`; null when the request has none.
 * Numbers come as the carrier writes them: `00` or nothing before the country's.
 */
export const kannelInbound = ({
  id,
  from,
  to = '',
  text = '',
}: Readonly<Record<string, string>>): InboundText | null =>
  id && from ? { id, from: international(from), to, text } : null;

const international = (number: string): string => {
  const digits = number.trim().replace(/^(00|\+)/, '');
  return /^[1-9]\d{6,14}$/.test(digits) ? `+${digits}` : number.trim();
};
