import { answerOf, answerText } from '../answer.ts';
import { textOf } from '../sms/outgoing.ts';
import type { Carrier } from './carrier.ts';

/** Characters of a text that stand for it in lists. */
const LINE_CHARS_MAX = 100;

const lineOf = (text: string): string => [...text.replaceAll('\n', ' ')].slice(0, LINE_CHARS_MAX).join('');

/** A text: to the workspace's provider for texts. */
export const sms: Carrier = async (row, deps) => {
  const { clock, templates, mailer, texter, trackingBase, tokenOf, shortOf } = deps;
  const workspace = await mailer.workspaces.get(row.workspaceId);
  const provider = texter.providerOf(workspace);
  const written = answerOf(row);
  if (written) {
    const text = answerText(row, written, `${trackingBase}/sms/status/${tokenOf(row.messageId)}`);
    return {
      provider: provider.name,
      subject: lineOf(text.text),
      links: [],
      handOver: () => provider.submit(text),
    };
  }
  const compiled = await templates.short(row, 'sms');
  const addresses = { trackingBase, token: tokenOf(row.messageId), short: shortOf(row.messageId) };
  const made = textOf(row, workspace, compiled, addresses, clock.now());
  if ('cannot' in made) return made;
  const { text, links } = made;
  return {
    provider: provider.name,
    subject: lineOf(text.text),
    links,
    handOver: () => provider.submit(text),
  };
};
