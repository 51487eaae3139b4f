import { TemplateRefused } from '../../content/index.ts';
import type { Outcome } from '../outcome.ts';
import type { StartedRow } from '../queries.ts';
import type { Carrier, CarrierDeps } from './carrier.ts';
import { email } from './email.ts';
import { notice } from './notice.ts';
import { slack } from './slack.ts';
import { sms } from './sms.ts';
import { webhook } from './webhook.ts';

export type { CarrierDeps } from './carrier.ts';
export type { NoticePerson } from './notice.ts';

/** Who fills and hands over the messages of each channel. */
const CARRIERS: Record<StartedRow['channel'], Carrier> = { email, sms, webhook, slack, notice };

/** Makes a started message and hands it over. Never throws: every started message has an outcome. */
export const carry = async (row: StartedRow, deps: CarrierDeps): Promise<Outcome> => {
  const { clock } = deps;
  const unsent = { row, provider: null, subject: null, links: [], atMs: clock.now() };
  let isGiven = false;
  try {
    const ready = await CARRIERS[row.channel](row, deps);
    if ('cannot' in ready) return { ...unsent, result: { outcome: 'failed', reason: ready.cannot } };
    isGiven = true;
    const result = await ready.handOver();
    const { provider, subject, links, language } = ready;
    return { row, result, provider, subject, links, language, atMs: clock.now() };
  } catch (error) {
    const reason = (error as Error).message;
    if (isGiven) return { ...unsent, result: { outcome: 'unknown', reason } };
    // A template that compiles no more fails its messages; anything else (the database, a password that cannot be
    // read) can be mended while they wait.
    if (!(error instanceof TemplateRefused)) return { ...unsent, result: { outcome: 'deferred', reason } };
    return { ...unsent, result: { outcome: 'failed', reason: { code: 'templateFailed', text: reason } } };
  }
};
