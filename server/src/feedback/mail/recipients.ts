/** Whom a report is about, and what was said of each: from its fields (RFC 3464), else from its words. */

/** One recipient of the returned mail, as the report tells it. */
export interface Told {
  /** lower case */
  address: string;
  /** where it went in the end (an alias, a forward); null: the same */
  finalAddress: string | null;
  /** failed, delayed, delivered, relayed, expanded; null where nothing says */
  action: string | null;
  /** enhanced status as a field gives it */
  status: string | null;
  diagnostic: string;
}

/** More in one report are not read: a mail of ours has one. */
const RECIPIENTS_MAX = 50;
const DIAGNOSTIC_CHARS_MAX = 2_000;

// bounded everywhere: what comes in is not ours, and a long run of letters must not take minutes
const ADDRESS = /[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,10}/g;

/** Addresses in a text, in lower case, each once. */
export const addressesIn = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(ADDRESS)].map(([found]) => found.replace(/^[.'`=]+|[.'`]+$/g, '').toLowerCase()),
  ),
];

const firstAddress = (text: string): string | null => addressesIn(text)[0] ?? null;

interface Group {
  fields: Map<string, string>;
}

const FIELD =
  /^[ \t]*(original-recipient|final-recipient|action|status|diagnostic-code|x-actual-recipient|x-supplementary-info)[ \t]*:[ \t]*(.*)$/i;

/** Fields of the recipients of a report, a group for each. Groups end at an empty line or where a field comes again. */
const groupsIn = (text: string): Group[] => {
  const groups: Group[] = [];
  let group: Group = { fields: new Map() };
  const close = (): void => {
    if (group.fields.size > 0) groups.push(group);
    group = { fields: new Map() };
  };
  for (const line of text
    .replace(/\r?\n[ \t]+(?=\S)(?!(?:original|final)-recipient|action:|status:|diagnostic-code)/gi, ' ')
    .split(/\r?\n/)) {
    if (line.trim() === '') {
      close();
      continue;
    }
    const [, name, value] = FIELD.exec(line) ?? [];
    if (name === undefined) continue;
    const key = name.toLowerCase();
    if (group.fields.has(key)) close();
    group.fields.set(key, value!.trim());
  }
  close();
  return groups;
};

/** What the fields of a report tell of each recipient; empty where it has none. */
export const toldByFields = (text: string): Told[] =>
  groupsIn(text)
    .flatMap(({ fields }): Told[] => {
      const final = firstAddress(fields.get('final-recipient') ?? fields.get('x-actual-recipient') ?? '');
      const original = firstAddress(fields.get('original-recipient') ?? '');
      const address = original ?? final;
      if (!address) return [];
      const status = /\b([245]\.\d{1,3}\.\d{1,3})\b/.exec(fields.get('status') ?? '')?.[1] ?? null;
      // some write what happened behind the status, or beside it
      const said = [fields.get('diagnostic-code'), fields.get('x-supplementary-info'), fields.get('status')];
      return [
        {
          address,
          finalAddress: final === address ? null : final,
          action: /^[a-z]+/.exec((fields.get('action') ?? '').toLowerCase())?.[0] ?? null,
          status,
          diagnostic: said
            .filter((text) => text)
            .join(' ')
            .slice(0, DIAGNOSTIC_CHARS_MAX),
        },
      ];
    })
    .slice(0, RECIPIENTS_MAX);

/** Lines that name addresses which are not what the mail was for. */
const NOT_MEANT =
  /message-id|mail from|^[ \t]*(?:from|sender|reply-to|received|envelope-from|by|return-path)\b|contact|administrator|assistance|please (?:send|write|forward|e-?mail)|mailto:|postmaster@|mail ?server|\bid:? /i;

/** A line that names somebody the mail was for: the address comes first, or behind such a word. */
const MEANT =
  /^[\s>*"'<(-]{0,20}(?:[45]\d\d[ -](?:[45]\.\d{1,3}\.\d{1,3} )?)?(?:(?:to|rcpt to|recipient|user|for|address|failed|mailbox|original recipient|could not be delivered to|delivering your mail to)\b[ :=]{0,5})?[\s>*"'<(]{0,20}[\w.!#$%&'*+/=?^`{|}~-]{1,64}@/i;

const isOfMachine = (address: string): boolean =>
  /^(?:mailer-daemon|postmaster|mail-daemon|daemon|root|bounce|bounces|no-?reply|abuse|support|help(?:desk)?)@/.test(
    address,
  );

/**
 * What the words of a report tell: each address that the mail was for, with the lines up to the next one. `not`: whose
 * address cannot be meant, because the report was sent to it or by it.
 */
export const toldByWords = (said: string, not: ReadonlySet<string>): Told[] => {
  const lines = said.split(/\r?\n/);
  const possible = (address: string): boolean => !not.has(address) && !isOfMachine(address);
  const meantIn = (test: (line: string) => boolean): Map<string, number> => {
    const found = new Map<string, number>();
    for (const [at, line] of lines.entries())
      if (test(line))
        for (const address of addressesIn(line).filter(possible))
          if (!found.has(address)) found.set(address, at);
    return found;
  };
  const strict = meantIn((line) => MEANT.test(line) && !NOT_MEANT.test(line));
  const found = strict.size > 0 ? strict : meantIn((line) => !NOT_MEANT.test(line));
  const starts = [...found].sort(([, a], [, b]) => a - b).slice(0, RECIPIENTS_MAX);
  return starts.map(([address, from], index) => {
    const to = starts.slice(index + 1).find(([, at]) => at > from)?.[1] ?? lines.length;
    // several in a row, and what is wrong behind the last: it is said of all of them
    const own = lines.slice(from, to).join('\n');
    return {
      address,
      finalAddress: null,
      action: null,
      status: null,
      diagnostic: own.slice(0, DIAGNOSTIC_CHARS_MAX),
    };
  });
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A notice of Amazon SES that its notification service sends as mail: JSON, and a foot below it. */
const noticeIn = (said: string): Record<string, unknown> | null => {
  const [from, to] = [said.indexOf('{'), said.lastIndexOf('}')];
  if (from < 0 || to < from || said.slice(0, from).trim() !== '') return null;
  try {
    // sendmail breaks lines that are too long with an exclamation mark
    const notice: unknown = JSON.parse(said.slice(from, to + 1).replace(/!?\r?\n ?/g, ''));
    return isObject(notice) ? notice : null;
  } catch {
    return null;
  }
};

/** Whom such a notice is about, and whether it is a complaint; null where there is none. */
export const toldByNotice = (said: string): { told: Told[]; isComplaint: boolean; mailId: string } | null => {
  const notice = noticeIn(said);
  const { bounce, complaint, mail } = notice ?? {};
  const about = isObject(bounce) ? bounce : isObject(complaint) ? complaint : null;
  if (!about) return null;
  const listed = about.bouncedRecipients ?? about.complainedRecipients;
  const told = (Array.isArray(listed) ? listed : [])
    .filter(isObject)
    .slice(0, RECIPIENTS_MAX)
    .map((one) => ({
      address: textOf(one.emailAddress).toLowerCase(),
      finalAddress: null,
      action: 'failed',
      status: textOf(one.status) || null,
      diagnostic: textOf(one.diagnosticCode).slice(0, DIAGNOSTIC_CHARS_MAX),
    }));
  const headers = isObject(mail) && isObject(mail.commonHeaders) ? mail.commonHeaders : {};
  return { told, isComplaint: about === complaint, mailId: textOf(headers.messageId) };
};
