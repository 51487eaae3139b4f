import { renderBody } from '../../content/index.ts';
import { hookSecret } from '../hook-secret.ts';
import type { Exchanged } from '../http/exchange.ts';
import { varsOf } from '../outgoing.ts';
import { type Asks, asksOf, programAnswer } from '../program-answer.ts';
import type { HandOver } from '../provider.ts';
import { type Carrier, cannotFill, NO_TEMPLATE } from './carrier.ts';

/** Answers are shown to people; more is not. */
const SAID_CHARS_MAX = 300;

/**
 * What a program's answer means. It sees the same `webhook-id` twice at most when its first answer was a 429 or a 503;
 * one that a step waits for is asked again after any error of its own, until the step waits no more.
 */
const handOverOf = (exchanged: Exchanged, messageId: string, asks: Asks | null): HandOver => {
  if (exchanged.outcome === 'unsent') return { outcome: 'deferred', reason: exchanged.reason };
  if (exchanged.outcome === 'silent') return { outcome: 'unknown', reason: exchanged.reason };
  const { status, body, header } = exchanged;
  if (status >= 200 && status < 300)
    return {
      outcome: 'submitted',
      providerId: messageId,
      ...(asks ? { answer: programAnswer(asks, exchanged) } : {}),
    };
  const said = body.trim().slice(0, SAID_CHARS_MAX);
  const reason = said ? `${status}: ${said}` : `The receiver answered ${status}`;
  if (status === 429 || status === 503 || (asks && status >= 500)) {
    const after = header('retry-after') ?? '';
    const wait = /^\d{1,5}$/.test(after) ? { retryAfterMs: Number(after) * 1_000 } : {};
    return { outcome: 'deferred', reason, ...wait };
  }
  // other errors of a server say nothing of what it did with the body
  if (status >= 500) return { outcome: 'unknown', reason };
  return { outcome: 'refused', reason, stage: 'sender', code: String(status), hard: false };
};

/** A body for a program of the company: posted, signed as Standard Webhooks says. */
export const webhook: Carrier = async (row, deps) => {
  const { clock, templates, mailer, guarded, keep, signed, secret } = deps;
  const workspace = await mailer.workspaces.get(row.workspaceId);
  const compiled = await templates.short(row, 'webhook');
  if (!compiled) return NO_TEMPLATE;
  const { messageId, bucket, workspaceId } = row;
  const { url, name } = compiled.document;
  try {
    const body = renderBody(compiled, varsOf(row, workspace, clock.now()));
    const kept = {
      messageId,
      bucket,
      workspaceId,
      subject: name,
      html: '',
      text: body,
      headers: { To: url },
    };
    const headers = signed(hookSecret(secret, workspaceId), messageId, body, clock.now());
    return {
      provider: workspace.isSample ? 'sandbox' : 'webhook',
      subject: name,
      links: [],
      handOver: async () =>
        workspace.isSample
          ? keep(kept)
          : handOverOf(
              await guarded.exchange({ method: 'POST', url, headers, body }),
              messageId,
              asksOf(row),
            ),
    };
  } catch (error) {
    return cannotFill(error);
  }
};
