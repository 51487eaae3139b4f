/**
 * What a mail that came back is: a bounce (RFC 3464, or the words of systems that send none), a complaint (RFC 5965),
 * an automatic answer (RFC 3834) or a person's reply.
 */
import type { AddressObject, ParsedMail } from 'mailparser';
import {
  isHard,
  type Reason,
  reasonOfStatus,
  reasonOfVagueWords,
  reasonOfWords,
  replyCodeIn,
  statusIn,
} from './reasons.ts';
import { addressesIn, type Told, toldByFields, toldByNotice, toldByWords } from './recipients.ts';
import { type Headers, header, headersIn, splitText, takeApart } from './report.ts';

/** Somebody whom a mail did not reach, or not yet. */
export interface ReturnedRecipient {
  /** the address that the mail was sent to, lower case */
  address: string;
  /** where it went in the end; null: the same */
  finalAddress: string | null;
  /** the address takes no mail later either */
  hard: boolean;
  /** it is still being tried: no bounce yet */
  delayed: boolean;
  reason: Reason;
  /** enhanced status, else SMTP reply code, else '' */
  code: string;
  diagnostic: string;
}

export interface ReturnedMail {
  kind: 'bounce' | 'complaint' | 'autoReply' | 'reply' | 'other';
  /** of a bounce: whom it did not reach; of a complaint: who complains, as far as it says */
  recipients: ReturnedRecipient[];
  /** of a complaint: abuse, fraud, virus, auth-failure, other ... (IANA Feedback Report Type) */
  feedbackType: string | null;
  /** Message-ID of the mail that came back or is answered, without angle brackets */
  originalMessageId: string | null;
  /** Message-IDs that it answers, the nearest first */
  answers: string[];
  /** addresses that it was sent to, lower case; one of them may be a return path of ours */
  sentTo: string[];
  from: { address: string; name: string } | null;
  subject: string;
  messageId: string | null;
  /** longer than is read: what is known is from its beginning */
  isCut: boolean;
}

/** A daemon's mail with one more sign. Lower: out-of-office mails become bounces; higher: terse bounces become replies. */
const REPORT_WEIGHT_MIN = 4;
const TEXT_CHARS_MAX = 200_000;
const IDS_MAX = 20;
const DIAGNOSTIC_CHARS_MAX = 500;

const idsIn = (text: string): string[] =>
  [...text.matchAll(/<([^<>\s]{3,250})>/g)].map(([, id]) => id!).slice(0, IDS_MAX);

const DAEMON =
  /mailer-?daemon|postmaster|mail(?:er)?[ ._-]?(?:delivery|deliver)|delivery[ ._-]?(?:sub)?system|post_?master|mail[ -]?system|bounce|mailerdaemon|microsoft exchange|^mmdf|mail ?admin|mail\.delivery/i;
const FAILURE_SUBJECT =
  /undeliver|undelivr|delivery (?:has )?(?:status|fail|problem|error|report|notif|delay)|(?:fail|unable)[a-z]*[^a-z]{1,3}(?:to )?(?:deliver|mail|notice)|returned? (?:mail|message|to)|mail (?:system )?(?:delivery|error|fail)|non[- ]?(?:delivery|remis)|failure notice|failure delivery|could(?: not|n.t) (?:be )?(?:deliver|send)|message (?:status|delay|not)|failed (?:mail|delivery)|unzustellbar|unbest|(?:error )?sending your|warning: (?:message|could)|rejected|user unknown|not (?:be )?delivered|bounce|mail (?:could|can)/i;
const FAILURE_TEXT =
  /(?:could|can|did|was|were|has|have|is)(?: ?n[o']?t)(?: be| been| yet been)? (?:deliver|reach|sent|accept)|undeliver|unable to (?:deliver|send)|delivery (?:to|of|has|failed|failure|error|status)|(?:permanent|fatal|delivery|transient) (?:\w+ )?(?:error|failure)|an error (?:has )?occurred|(?:rejected|refused) (?:by|recipient|your|the)|returned (?:to|mail|message)|user unknown|unknown user|had trouble delivering|^[ \t]*error\b|error message|error(?:s)? (?:occurred|delivering|while)|配信|送信でき|n'a pas pu|non (?:remis|distribu|consegnat)|nicht zugestellt|unzustellbar|no (?:se )?(?:ha )?pud[oi]|не (?:может быть )?доставлен|não (?:pôde|foi) (?:ser )?entreg/im;
const AUTO_SUBJECT =
  /^(?:auto(?:mat(?:ic|ed|isch\w*))?[ :-]*(?:reply|response|antwort|répon|respon|replied)|out of (?:the )?office|ooo\b|abwesen|i am out of|vacation|away from|réponse automatique|risposta automatica|respuesta automática|automatische?|absence|autosvar|on (?:leave|vacation|holiday))/i;

/** What the mail says, in plain text, the returned mail cut off; and what was cut off. */
const saidIn = (parsed: typeof NOTHING_PARSED, report: Buffer): { said: string; below: string } => {
  const fields = parsed.attachments
    .filter(({ contentType }) => /^(?:message\/|text\/)/.test(contentType))
    .map(({ content }) => content.toString('utf8'));
  // MIME so broken that nothing was found in it is still text
  const raw = parsed.text?.trim() || fields.length > 0 ? '' : bodyOf(report);
  const { said, original } = splitText(plain([parsed.text ?? '', raw].join('\n')));
  return { said: plain([said, ...fields].join('\n\n')), below: original };
};

const plain = (text: string): string => text.slice(0, TEXT_CHARS_MAX).replaceAll('\r\n', '\n');

const bodyOf = (report: Buffer): string => {
  const text = report.toString('latin1');
  const end = text.search(/\r?\n[ \t]*\r?\n/);
  return end < 0
    ? ''
    : text.slice(end).replace(/^[ \t]*(?:--[^\n]*|content-[\w-]+:[^\n]*|boundary=[^\n]*)$/gim, '');
};

/** Is it a machine's answer, however it says so (RFC 3834 and what programs did before it)? */
const isAutomatic = (headers: Headers): boolean => {
  const submitted = header(headers, 'auto-submitted').toLowerCase();
  return (
    (submitted !== '' && !submitted.startsWith('no')) ||
    headers.has('x-autoreply') ||
    headers.has('x-autorespond') ||
    headers.has('x-autogenerated') ||
    headers.has('x-auto-reply-from') ||
    headers.has('x-ms-exchange-inbox-rules-loop') ||
    /auto_?-?repl|bulk|junk|list/i.test(header(headers, 'precedence')) ||
    headers.has('list-id') ||
    AUTO_SUBJECT.test(header(headers, 'subject'))
  );
};

const sentToOf = (headers: Headers): string[] =>
  addressesIn(
    ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'to', 'cc', 'x-delivered-to']
      .flatMap((name) => headers.get(name) ?? [])
      .join(' '),
  );

/** The refusal came when the whole mail had been given, not at the address: a filter, whatever it calls itself. */
const cameAfterData = (said: string): boolean =>
  />>> (?:DATA|\.)\s*\n<<< 5|smtp command:? data|(?:end of )?data(?: command)?\)?[^\n]{0,30}(?:reply|answer|response)|(?:reply|response|answer)[^\n]{0,30}(?:to|after) (?:end of )?data|after (?:end of )?data/i.test(
    said,
  );
const cameAtAddress = (said: string): boolean => /\brcpt\b/i.test(said);

const reasonOf = (told: Told, status: string | null, around: string): Reason => {
  const byWords = reasonOfWords(told.diagnostic) ?? reasonOfWords(around);
  if (byWords === 'userUnknown' && !status?.startsWith('5.1.')) {
    if (cameAfterData(around)) return 'filtered';
    if (status && /^5\.2\.[01]$/.test(status) && !cameAtAddress(around)) return 'filtered';
  }
  return (
    byWords ??
    (status ? reasonOfStatus(status) : null) ??
    reasonOfVagueWords(told.diagnostic) ??
    reasonOfVagueWords(around) ??
    'unclear'
  );
};

/** `around`: all that the report says, when it is about nobody else. */
const judged = (told: Told, around: string): ReturnedRecipient => {
  const status = statusIn(told.diagnostic) ?? told.status ?? statusIn(around);
  const code = status ?? replyCodeIn(told.diagnostic) ?? replyCodeIn(around) ?? '';
  const reason = reasonOf(told, status, around);
  const delayed = told.action === 'delayed';
  return {
    address: told.address,
    finalAddress: told.finalAddress,
    // a code of "try again" outweighs what the words say of the address
    hard: !delayed && !code.startsWith('4') && isHard(reason),
    delayed,
    reason,
    code,
    diagnostic: told.diagnostic.replace(/\s+/g, ' ').trim().slice(0, DIAGNOSTIC_CHARS_MAX),
  };
};

interface Read {
  headers: Headers;
  parsed: typeof NOTHING_PARSED;
  said: string;
  originalHeaders: Headers;
}

/** Whom the report is about: its fields, else a header of Exim's, else its words, else the returned mail. */
const toldOf = ({ headers, said, originalHeaders }: Read): Told[] => {
  const byFields = toldByFields(said);
  if (byFields.length > 0) return byFields;
  const named = (text: string): Told[] =>
    addressesIn(text).map((address) => ({
      address,
      finalAddress: null,
      action: null,
      status: null,
      diagnostic: '',
    }));
  const failed = named((headers.get('x-failed-recipients') ?? []).join(' '));
  const from = addressesIn(header(headers, 'from'));
  const byWords =
    [sentToOf(headers), addressesIn(header(headers, 'to'))]
      .map((own) => toldByWords(said, new Set([...own, ...from])))
      .find((told) => told.length > 0) ?? [];
  if (failed.length > 0)
    return failed.map((told) => byWords.find(({ address }) => address === told.address) ?? told);
  if (byWords.length > 0) return byWords;
  return named(header(originalHeaders, 'x-original-to') || header(originalHeaders, 'to'));
};

const isNullSender = (headers: Headers): boolean => {
  const path = headers.get('return-path')?.[0];
  return (
    (path !== undefined && /^(?:<\s*>|<?mailer-daemon.*)?$/i.test(path)) ||
    !header(headers, 'from').includes('@')
  );
};

/** What speaks for a report of a failed delivery, weighed; systems that keep to no standard still say it in words. */
const isReport = ({ headers, said, originalHeaders }: Read, told: readonly Told[]): boolean => {
  const hasFields = told.some(({ action, status }) => action !== null || status !== null);
  const isMarked = /report-type="?delivery-status/i.test(header(headers, 'content-type'));
  if (hasFields || isMarked || headers.has('x-failed-recipients')) return true;
  const isDaemon = DAEMON.test(header(headers, 'from'));
  const isFromNobody = isNullSender(headers);
  // people write about failed deliveries too: only a machine reports one
  if (!isDaemon && !isFromNobody && !isAutomatic(headers)) return false;
  const signs: readonly [boolean, number][] = [
    [isDaemon, 2],
    [isFromNobody, 1],
    [FAILURE_SUBJECT.test(header(headers, 'subject')), 2],
    [FAILURE_TEXT.test(said), 2],
    [replyCodeIn(said) !== null || reasonOfWords(said) !== null, 1],
    [originalHeaders.size > 0, 1],
    [AUTO_SUBJECT.test(header(headers, 'subject')), -3],
  ];
  return signs.reduce((sum, [holds, weight]) => sum + (holds ? weight : 0), 0) >= REPORT_WEIGHT_MIN;
};

const nearestFirst = (headers: Headers): string[] => [
  ...new Set([
    ...idsIn(header(headers, 'in-reply-to')),
    ...idsIn((headers.get('references') ?? []).join(' ')).reverse(),
  ]),
];

const NOTHING_PARSED: Pick<ParsedMail, 'attachments'> & Partial<ParsedMail> = { attachments: [] };

/** MIME that the parser refuses (a thousand parts in each other) is read as the text that it is. */
const parse = async (report: Buffer): Promise<typeof NOTHING_PARSED> => {
  const { simpleParser } = await import('mailparser');
  return simpleParser(report, {
    keepDeliveryStatus: true,
    skipImageLinks: true,
    skipTextToHtml: true,
    skipTextLinks: true,
    maxHtmlLengthToParse: TEXT_CHARS_MAX,
  }).catch(() => NOTHING_PARSED);
};

const fromOf = (from: AddressObject | undefined): ReturnedMail['from'] => {
  const { address, name } = from?.value[0] ?? {};
  return address ? { address: address.toLowerCase(), name: name ?? '' } : null;
};

/**
 * Reads a mail that came to a return path or a mailbox of ours. Looks at its first megabyte only, so that a bounce that
 * carries 40 MB costs no more than others. Never throws for what is in the mail.
 */
export const readReturned = async (source: Buffer): Promise<ReturnedMail> => {
  const { headers, report, original, isCut } = takeApart(source);
  const parsed = await parse(report);
  const { said, below } = saidIn(parsed, report);
  const originalHeaders = headersIn(original || below.replace(/^[^\n]*\n\s*/, ''));
  const read: Read = { headers, parsed, said, originalHeaders };
  const answers = nearestFirst(headers);
  const base = {
    recipients: [],
    feedbackType: null,
    originalMessageId: idsIn(header(originalHeaders, 'message-id'))[0] ?? answers[0] ?? null,
    answers,
    sentTo: sentToOf(headers),
    from: fromOf(parsed.from),
    subject: parsed.subject ?? '',
    messageId: idsIn(header(headers, 'message-id'))[0] ?? null,
    isCut,
  };
  return { ...base, ...kindOf(read) };
};

const kindOf = (read: Read): Pick<ReturnedMail, 'kind'> & Partial<ReturnedMail> => {
  const feedback = /^feedback-type:[ \t]*([\w-]+)/im.exec(read.said)?.[1]?.toLowerCase();
  if (feedback) return complaint(read, feedback);
  const notice = toldByNotice(read.said);
  if (notice) return ofNotice(notice);
  const told = toldOf(read);
  if (isReport(read, told)) return bounce(read, told);
  if (isAutomatic(read.headers)) return { kind: 'autoReply' };
  return { kind: read.parsed.from ? 'reply' : 'other' };
};

const ofNotice = ({
  told,
  isComplaint,
  mailId,
}: NonNullable<ReturnType<typeof toldByNotice>>): Pick<ReturnedMail, 'kind'> & Partial<ReturnedMail> => ({
  kind: isComplaint ? 'complaint' : 'bounce',
  recipients: told.map((one) => judged(one, one.diagnostic)),
  ...(isComplaint ? { feedbackType: 'abuse' } : {}),
  ...(mailId ? { originalMessageId: mailId.replace(/^<|>$/g, '') } : {}),
});

/** A feedback report (RFC 5965). "not-spam" takes a complaint back: it is none. */
const complaint = (
  { said, originalHeaders }: Read,
  feedbackType: string,
): Pick<ReturnedMail, 'kind'> & Partial<ReturnedMail> => {
  const named = [
    ...said.matchAll(/^(?:original-rcpt-to|removal-recipient|x-[\w-]*recipient):[ \t]*(.*)$/gim),
  ];
  const addresses = addressesIn(
    [...named.map(([, value]) => value), header(originalHeaders, 'to')].join(' '),
  );
  return {
    kind: feedbackType === 'not-spam' ? 'other' : 'complaint',
    feedbackType,
    recipients: addresses.map((address) => ({
      address,
      finalAddress: null,
      hard: false,
      delayed: false,
      reason: 'spam',
      code: '',
      diagnostic: feedbackType,
    })),
  };
};

const bounce = (
  { said }: Read,
  told: readonly Told[],
): Pick<ReturnedMail, 'kind'> & Partial<ReturnedMail> => {
  const failed = told.filter(({ action }) => action === null || action === 'failed' || action === 'delayed');
  // a note that all went well
  if (told.length > 0 && failed.length === 0) return { kind: 'other' };
  return {
    kind: 'bounce',
    recipients: failed.map((one) => judged(one, failed.length === 1 ? said : one.diagnostic)),
  };
};
