import { isPersonal, PRIORITY } from '../../permission/index.ts';
import { derivedId } from '../../platform/index.ts';
import { entryVariables } from '../../workflows/index.ts';
import { chooseChannel } from '../stages/best-channel.ts';
import { type MessageRequest, requestMessage } from '../stages/permission.ts';
import type { EffectOf, TakeEffect, Taking } from './effect.ts';

/** What a message of a step is, whatever its channel. */
export const requestOf = (
  { draft, workflow, enrollment }: Taking,
  effect: EffectOf<'send' | 'sendBest' | 'notify'>,
): Omit<MessageRequest, 'channel' | 'template'> => {
  const { workflowId, version, nodeId, enrollmentId, visit, usefulForMs } = effect;
  const { campaign } = workflow.document.enrollment;
  return {
    // P5: the id follows from (enrollment, node, visit), so that there is at most one
    messageId: derivedId(draft.clock, draft.bucket, enrollmentId, nodeId, visit),
    origin: {
      type: 'workflow',
      key: workflow.key,
      workflowId,
      workflowVersion: version,
      nodeId,
      enrollmentId,
      ...(campaign === undefined ? {} : { campaign }),
    },
    usefulForMs,
    data: { entry: entryVariables(workflow, enrollment.entry) },
  };
};

export const send: TakeEffect<'send'> = (taking, effect) => {
  const { draft, context } = taking;
  const { channel, template, transactional } = effect;
  const to = context.definitions.templates.get(template)?.to;
  const request = requestOf(taking, effect);
  requestMessage(
    draft,
    {
      ...request,
      ...(effect.asks ? { data: { ...request.data, asks: effect.asks } } : {}),
      channel,
      template,
      ...(transactional ? { priority: PRIORITY.transactional } : {}),
      ...(isPersonal(channel) ? {} : { address: to ?? channel }),
    },
    context,
  );
};

/** Chooses between the mail and the text of a step, and writes into the log why. */
export const sendBest: TakeEffect<'sendBest'> = (taking, effect) => {
  const { draft, enrollment, context } = taking;
  const { nodeId, visit, templates } = effect;
  const request = requestOf(taking, effect);
  const { channel, template, text, seen } = chooseChannel(draft, { ...request, templates }, context);
  const log = [{ nodeId, visit, at: draft.clock, what: 'chose', text, seen }];
  draft.steps.push({ enrollment, atMs: draft.clock, log });
  requestMessage(draft, { ...request, channel, template }, context);
};
