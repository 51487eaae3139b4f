import { renderSlack } from '../../content/index.ts';
import { type SlackAccount, slackAccount } from '../../workspaces/index.ts';
import type { Exchanged, HttpClient } from '../http/exchange.ts';
import { varsOf } from '../outgoing.ts';
import type { HandOver } from '../provider.ts';
import { type Carrier, cannot, cannotFill, NO_TEMPLATE } from './carrier.ts';

/** https://api.slack.com/methods/chat.postMessage */
const POST_MESSAGE = 'https://slack.com/api/chat.postMessage';
/** Errors of Slack that somebody must mend: the connection or the place, not the line. */
const OURS =
  /^(invalid_auth|not_authed|account_inactive|token_revoked|token_expired|missing_scope|channel_not_found|not_in_channel|is_archived|no_service|no_service_id|no_team|team_disabled|org_login_required|invalid_token|action_prohibited)$/;
const BUSY = /^(ratelimited|rate_limited|internal_error|fatal_error|service_unavailable|rollup_error)$/;

interface SlackAnswer {
  ok?: boolean;
  ts?: string;
  error?: string;
}

/** The API answers JSON with 200 also for errors, an incoming webhook words: `ok`, `no_service`. */
const answerOf = (body: string): SlackAnswer => {
  const text = body.trim();
  if (text === 'ok') return { ok: true };
  try {
    return JSON.parse(text) as SlackAnswer;
  } catch {
    return { error: text.slice(0, 100) };
  }
};

const handOverOf = (exchanged: Exchanged, messageId: string): HandOver => {
  if (exchanged.outcome === 'unsent') return { outcome: 'deferred', reason: exchanged.reason };
  if (exchanged.outcome === 'silent') return { outcome: 'unknown', reason: exchanged.reason };
  const { status, header } = exchanged;
  const { ok, ts, error = '' } = answerOf(exchanged.body);
  if (status === 200 && ok) return { outcome: 'submitted', providerId: ts ?? messageId };
  const reason = error ? `Slack: ${error}` : `Slack answered ${status}`;
  if (status === 429 || BUSY.test(error)) {
    const after = header('retry-after') ?? '';
    return {
      outcome: 'deferred',
      reason,
      ...(/^\d{1,5}$/.test(after) ? { retryAfterMs: Number(after) * 1_000 } : {}),
    };
  }
  if (status === 403 || status === 404 || status === 410 || OURS.test(error))
    return { outcome: 'deferred', reason, account: true };
  if (status >= 500) return { outcome: 'unknown', reason };
  return { outcome: 'refused', reason, stage: 'content', code: error || String(status), hard: false };
};

const post = (http: HttpClient, account: SlackAccount, to: string | undefined, text: string) =>
  http.exchange({
    method: 'POST',
    url: account.token ? POST_MESSAGE : account.url!,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...(account.token ? { authorization: `Bearer ${account.token}` } : {}),
    },
    body: JSON.stringify(account.token ? { channel: to, text } : { text }),
  });

/** A line in the company's Slack. */
export const slack: Carrier = async (row, deps) => {
  const { clock, templates, mailer, guarded, keep, secret } = deps;
  const workspace = await mailer.workspaces.get(row.workspaceId);
  const compiled = await templates.short(row, 'slack');
  if (!compiled) return NO_TEMPLATE;
  const { messageId, bucket, workspaceId } = row;
  const account = slackAccount(workspace.settings.slack, { workspaceId, secret });
  const staysHere = workspace.isSample || !account;
  const to = compiled.document.to ?? account?.to;
  if (!staysHere && account.token && !to)
    return cannot({ code: 'noSender', text: 'No Slack channel is set: in the template, or in Settings' });
  try {
    const text = renderSlack(compiled, varsOf(row, workspace, clock.now()));
    const headers: Record<string, string> = to ? { To: to } : {};
    const kept = { messageId, bucket, workspaceId, subject: text.split('\n')[0]!, html: '', text, headers };
    return {
      provider: staysHere ? 'sandbox' : 'slack',
      subject: [...kept.subject].slice(0, 100).join(''),
      links: [],
      handOver: async () =>
        staysHere ? keep(kept) : handOverOf(await post(guarded, account, to, text), messageId),
    };
  } catch (error) {
    return cannotFill(error);
  }
};
