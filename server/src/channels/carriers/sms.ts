import { answerOf, answerText } from '../answer.ts';
import type { CannotMake } from '../outgoing.ts';
import type { StartedRow } from '../queries.ts';
import type { SendingWorkspace } from '../sending-workspaces.ts';
import { textOf } from '../sms/outgoing.ts';
import type { OutgoingText } from '../sms/provider.ts';
import type { Carrier, CarrierDeps } from './carrier.ts';

/** Characters of a text that stand for it in lists. */
const LINE_CHARS_MAX = 100;

type Made = { text: OutgoingText; links: string[] } | { cannot: CannotMake };

/** What a user wrote to one person, or what a template says to them. */
const made = async (row: StartedRow, workspace: SendingWorkspace, deps: CarrierDeps): Promise<Made> => {
  const { clock, templates, trackingBase, tokenOf, shortOf } = deps;
  const addresses = { trackingBase, token: tokenOf(row.messageId), short: shortOf(row.messageId) };
  const written = answerOf(row);
  if (written)
    return { text: answerText(row, written, `${trackingBase}/sms/status/${addresses.token}`), links: [] };
  return textOf(row, workspace, await templates.short(row, 'sms'), addresses, clock.now());
};

/** A text: to the workspace's provider for texts. */
export const sms: Carrier = async (row, deps) => {
  const workspace = await deps.mailer.workspaces.get(row.workspaceId);
  const ready = await made(row, workspace, deps);
  if ('cannot' in ready) return ready;
  const { text, links } = ready;
  const provider = deps.texter.providerOf(workspace);
  return {
    provider: provider.name,
    subject: [...text.text.replaceAll('\n', ' ')].slice(0, LINE_CHARS_MAX).join(''),
    links,
    handOver: () => provider.submit(text),
  };
};
