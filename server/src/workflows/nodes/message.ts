/** What all steps that send have in common. */
import { type Duration, durationMs } from '../../conditions/index.ts';
import type { Effect } from '../model.ts';
import type { Step } from './kind.ts';

/** Latest useful moment of a message after its decision: shorter loses mail in a short outage, longer sends stale
 *  mail after a long one (PROMISES P8). */
export const USEFUL_FOR_MS = 24 * 3_600_000;

export const usefulForMs = (given: Duration | undefined): number =>
  (given && durationMs(given)) || USEFUL_FOR_MS;

type SendEffect = Extract<Effect, { type: 'send' }>;

/** Asks for a message at this step. */
export const sendEffect = (
  { enrollment, workflowId, version, nodeId, visit }: Step,
  what: Pick<SendEffect, 'channel' | 'template' | 'transactional' | 'usefulForMs'>,
): SendEffect => ({
  type: 'send',
  enrollmentId: enrollment.enrollmentId,
  workflowId,
  version,
  nodeId,
  visit,
  ...what,
});
