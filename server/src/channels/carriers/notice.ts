import { envelopeAddress } from '../mime/address.ts';
import { escapeHtml } from '../mime/escape.ts';
import { senderOf } from '../outgoing.ts';
import type { StartedRow } from '../queries.ts';
import { type Carrier, cannot } from './carrier.ts';

/** What a notice tells of its contact, as the newest that is known when it leaves. */
export interface NoticePerson {
  label: string;
  /** where the contact's page is, from the root of this server */
  path: string;
  facts: { name: string; value: string }[];
  /** newest first */
  lines: { at: string; text: string }[];
}

/** `messages.data.notice`, as the fold wrote it. */
interface Notice {
  workflow: string;
  subject: string;
  text: string;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const noticeOf = ({ data }: StartedRow): Notice => {
  const notice = data?.notice;
  const { workflow, subject, text } =
    typeof notice === 'object' && notice !== null && !Array.isArray(notice) ? notice : {};
  return { workflow: textOf(workflow), subject: textOf(subject), text: textOf(text) };
};

const plain = ({ text, workflow }: Notice, { label, facts, lines }: NoticePerson, link: string): string =>
  [
    ...(text === '' ? [] : [text, '']),
    `${label}: ${link}`,
    '',
    ...facts.map(({ name, value }) => `${name}: ${value}`),
    '',
    'Lately:',
    ...lines.map(({ at, text }) => `- ${at}  ${text}`),
    '',
    `From the workflow “${workflow}”.`,
    '',
  ].join('\n');

const html = ({ text, workflow }: Notice, { label, facts, lines }: NoticePerson, link: string): string => {
  const row = (left: string, right: string): string =>
    `<tr><td style="padding:2px 16px 2px 0;color:#5c6168;vertical-align:top">${escapeHtml(left)}</td><td>${escapeHtml(right)}</td></tr>`;
  const table = (rows: string[]): string =>
    `<table style="border-collapse:collapse">${rows.join('')}</table>`;
  return [
    ...(text === '' ? [] : [`<p>${escapeHtml(text).replaceAll('\n', '<br>')}</p>`]),
    `<p><a href="${escapeHtml(link)}"><strong>${escapeHtml(label)}</strong></a></p>`,
    table(facts.map(({ name, value }) => row(name, value))),
    '<p>Lately</p>',
    table(lines.map(({ at, text }) => row(at, text))),
    `<p style="color:#5c6168">From the workflow “${escapeHtml(workflow)}”.</p>`,
  ].join('\n');
};

/**
 * A mail about a contact to a user: only to who works here, whatever address is named. It bears no signed id and nothing
 * that is counted, so that what becomes of it never is the contact's.
 */
export const notice: Carrier = async (row, deps) => {
  const { clock, mailer, trackingBase, personOf } = deps;
  const workspace = await mailer.workspaces.get(row.workspaceId);
  const user = await mailer.workspaces.ownerOf(row.workspaceId, { owner: row.address });
  const to = user && envelopeAddress(user.email);
  if (!to) return cannot({ code: 'noUser', text: `"${row.address}" is no user of this workspace` });
  const provider = mailer.providerOf(workspace);
  const from = senderOf(workspace, provider.name === 'sandbox', null);
  if (!from)
    return cannot({
      code: 'noSender',
      text: 'The workspace has no sender: set name and address in Settings',
    });
  const person = await personOf(row, clock.now());
  const said = noticeOf(row);
  const link = `${trackingBase}${person.path}`;
  const { messageId, bucket, workspaceId } = row;
  const subject =
    said.subject === '' ? `${said.workflow}: ${person.label}` : `${said.subject}: ${person.label}`;
  const mail = {
    messageId,
    bucket,
    workspaceId,
    from,
    to,
    subject,
    html: html(said, person, link),
    text: plain(said, person, link),
    atMs: clock.now(),
    headers: [['Auto-Submitted', 'auto-generated']] as [string, string][],
  };
  return {
    provider: provider.name,
    subject,
    links: [],
    handOver: async () => {
      const result = await provider.submit(mail);
      // a user's mailbox says nothing of the contact's
      return result.outcome === 'refused' ? { ...result, stage: 'sender', hard: false } : result;
    },
  };
};
