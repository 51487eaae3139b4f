import { BAR_KINDS } from '../../permission/index.ts';
import { barsChanged, factChanged } from '../facts.ts';
import { addressOf, takeBar } from '../stages/permission.ts';
import { judgeAgain, type TakeEffect } from './effect.ts';

/** A bar on the contact's own address; who has none on the channel has nothing to bar. What waits to leave is taken back. */
export const suppress: TakeEffect<'suppress'> = (taking, { channel, reason, untilMs }) => {
  const { draft, workflow, context } = taking;
  const address = addressOf(draft, channel);
  if (address === null) return;
  const { reach, words } = BAR_KINDS[reason];
  draft.suppressed.push({
    workspaceId: draft.workspaceId,
    channel,
    address,
    reason,
    source: { by: 'workflow', workflow: workflow.key },
    atMs: draft.clock,
    ...(untilMs === null ? {} : { untilMs }),
  });
  const bar = { reason, topic: reach, at: draft.clock, untilMs };
  takeBar(draft, channel, bar, {
    code: 'suppressed',
    text: `The address was suppressed: ${words.toLowerCase()}`,
  });
  const affected = new Set<number>();
  barsChanged(context.definitions, affected);
  factChanged('messages', context.definitions, affected);
  judgeAgain(taking, affected);
};
