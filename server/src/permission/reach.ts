import { reachableSql } from '../conditions/index.ts';
import { raw, type Sql } from '../platform/index.ts';
import type { PersonalChannel } from './channel.ts';
import type { ConsentState } from './consent.ts';
import { basisOn, type Topic } from './topic.ts';

/** Whether a message could go to a contact now, as a test over an alias of `contacts`: an address and no bar on it. */
export const reachableBy = (
  channel: PersonalChannel,
  contact: string,
  { workspaceId, nowMs }: { workspaceId: number; nowMs: number },
): Sql => reachableSql({ channel }, { contact: raw(contact), workspaceId, nowMs, timeZone: 'UTC' });

/** The topics that what somebody said on a channel lets a message be about: those agreed to, and those not refused
 *  where that is enough. */
export const topicsOpen = (
  channel: PersonalChannel,
  topics: readonly Topic[],
  said: readonly { topic: string; channel: string; state: ConsentState }[],
): Topic[] =>
  topics.filter((topic) => {
    if (topic.isArchived) return false;
    const own = said.find((one) => one.topic === topic.key && one.channel === channel);
    return own ? own.state === 'granted' : basisOn(topic, channel) === 'unlessRefused';
  });
