/** Which of two templates a step with the best channel sends. */
import {
  BEST_CHANNEL_DAYS,
  bestChannel,
  type ChannelChoice,
  type ChannelRecord,
  type PersonalChannel,
} from '../../permission/index.ts';
import type { Draft } from '../draft.ts';
import { knownOf } from '../facts.ts';
import { decideMessage, type MessageRequest } from './permission.ts';
import type { ApplyContext } from './stage.ts';

const WINDOW_MS = BEST_CHANNEL_DAYS * 86_400_000;

const recordOf = (
  draft: Draft,
  request: MessageRequest & { channel: PersonalChannel },
  context: ApplyContext,
): ChannelRecord => {
  const { channel } = request;
  const { definitions } = context;
  const fromMs = draft.clock - WINDOW_MS;
  const sent = knownOf(draft, definitions)
    .messages()
    .filter((one) => one.channel === channel && one.atMs > fromMs && one.atMs <= draft.clock);
  const template = definitions.templates.get(request.template);
  const decision = template && decideMessage(draft, request, template, context).decision;
  const heldBack = !decision
    ? `The template ${request.template} is not published`
    : decision.leaves
      ? null
      : decision.reason.text;
  const engaged = sent.filter(({ engagedAtMs }) => engagedAtMs !== null && engagedAtMs <= draft.clock);
  return { channel, heldBack, sent: sent.length, engaged: engaged.length };
};

/** The channel for a message that is written for both, by what the contact has read (P12); nothing is changed. */
export const chooseChannel = (
  draft: Draft,
  {
    templates,
    ...request
  }: Omit<MessageRequest, 'channel' | 'template'> & { templates: { email: string; sms: string } },
  context: ApplyContext,
): ChannelChoice & { template: string } => {
  const channels: readonly PersonalChannel[] = ['email', 'sms'];
  const choice = bestChannel(
    channels.map((channel) =>
      recordOf(draft, { ...request, channel, template: templates[channel] }, context),
    ),
  );
  return { ...choice, template: templates[choice.channel] };
};
