import type { JsonObject } from '../platform/index.ts';

/** What must be known to decide whether a message may leave, and when. Instants in ms. */
export interface SendRequest {
  channel: 'email';
  /** the address on the contact, normalised; null when there is none */
  address: string | null;
  /** the bar on that address, if there is one */
  suppression: { reason: string; at: number } | null;
  transactional: boolean;
  /** actor's clock when the message was decided */
  decidedAtMs: number;
  usefulForMs: number;
  /** wall clock of the pass */
  wallMs: number;
}

export type SendDecision =
  | { leaves: true; notBeforeMs: number; notAfterMs: number; priority: number }
  | { leaves: false; reason: JsonObject & { code: 'noAddress' | 'suppressed' | 'tooLate'; text: string } };

/** Transactional mail goes first, workflows before broadcasts (ENGINE, Senders). */
export const PRIORITY = { transactional: 0, workflow: 5, broadcast: 9 } as const;

/** May this message leave, and when? (P7, P8: judged in the fold, where all of the contact's state is held serially.) */
export const decideSend = (request: SendRequest): SendDecision => {
  const { address, suppression, transactional, decidedAtMs, usefulForMs, wallMs } = request;
  if (!address) return { leaves: false, reason: { code: 'noAddress', text: 'No e-mail address' } };
  if (suppression)
    return {
      leaves: false,
      reason: {
        code: 'suppressed',
        text: `The address is suppressed: ${suppression.reason}`,
        address,
        suppressedFor: suppression.reason,
        since: new Date(suppression.at).toISOString(),
      },
    };
  const notAfterMs = decidedAtMs + usefulForMs;
  if (notAfterMs < wallMs)
    return {
      leaves: false,
      reason: {
        code: 'tooLate',
        text: 'Past its latest useful moment',
        usefulUntil: new Date(notAfterMs).toISOString(),
      },
    };
  return {
    leaves: true,
    notBeforeMs: decidedAtMs,
    notAfterMs,
    priority: transactional ? PRIORITY.transactional : PRIORITY.workflow,
  };
};
