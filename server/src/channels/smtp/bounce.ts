import type { RefusalStage } from '../provider.ts';
import { type Reply, replyText } from './reply.ts';

/** Words by which servers say that there is no such mailbox; their codes are often only 550. */
const NO_MAILBOX =
  /(user|recipient|mailbox|address|account)[^.]{0,30}(unknown|not found|does not exist|doesn't exist|unavailable|disabled|invalid)|(no such|unknown|invalid|nonexistent)[^.]{0,20}(user|recipient|mailbox|address|account|person)/i;

/** Enhanced codes of an address that will never work (RFC 3463 section 3.2; 5.1.10 is RFC 7505's null MX). */
const DEAD = /^5\.1\.(0|1|2|3|6|10)$|^5\.2\.1$/;
/** Codes that say it is not the address: policy, size, full mailbox, sender. */
const NOT_THE_ADDRESS = /^5\.(7|3|5|6)\.|^5\.2\.[234]$|^5\.1\.[78]$/;

/**
 * Whether a final refusal means that the address is dead (hard), so that nothing more is sent there. "5.x.x is hard"
 * is right for about half of real bounces only: policy and spam refusals carry the same class.
 */
export const isHardBounce = (reply: Reply, stage: RefusalStage): boolean => {
  if (stage !== 'recipient' || reply.code < 500) return false;
  if (DEAD.test(reply.enhanced)) return true;
  if (NOT_THE_ADDRESS.test(reply.enhanced)) return false;
  return [550, 551, 553].includes(reply.code) && NO_MAILBOX.test(replyText(reply));
};
