/** One answer of an SMTP server (RFC 5321 section 4.2). */
export interface Reply {
  code: number;
  /** Enhanced status code (RFC 3463), such as 5.1.1; '' when there is none. */
  enhanced: string;
  /** Its lines without codes, for EHLO. */
  lines: string[];
}

/** A server may talk; more than this in one answer is a mistake or an attack. */
const REPLY_CHARS_MAX = 64_000;

const LINE = /^(\d{3})(?:([ -])(?:(\d\.\d{1,3}\.\d{1,3})(?: |$))?(.*))?$/;

/** Text of a foreign server as it may be stored and shown. */
export const shownText = (text: string): string =>
  text
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 500);

/** The answer in one line: `550 5.1.1 No such user`. */
export const replyText = (reply: Reply): string =>
  shownText([reply.code, reply.enhanced, ...reply.lines].filter((part) => part !== '').join(' '));

/** Collects bytes into replies; `onReply` is called once for each. Throws on what is no SMTP. */
export const replyReader = (
  onReply: (reply: Reply) => void,
): ((chunk: string) => void) & { rest(): string } => {
  let rest = '';
  let lines: string[] = [];
  let size = 0;
  const takeLine = (line: string): void => {
    const match = LINE.exec(line);
    if (!match) throw new Error(`the server does not speak SMTP: "${shownText(line).slice(0, 80)}"`);
    lines.push(match[4] ?? '');
    if (match[2] === '-') return;
    const reply = { code: Number(match[1]), enhanced: match[3] ?? '', lines };
    lines = [];
    size = 0;
    onReply(reply);
  };
  const read = (chunk: string): void => {
    rest += chunk;
    size += chunk.length;
    if (size > REPLY_CHARS_MAX) throw new Error('the server answers without end');
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      const line = rest.slice(0, end).replace(/\r$/, '');
      rest = rest.slice(end + 1);
      takeLine(line);
    }
  };
  return Object.assign(read, { rest: () => rest });
};
