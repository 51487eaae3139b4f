/** Addresses out of what somebody pasted, or out of a file. Pure. */
import { normalEmail, normalPhone } from '../contacts/index.ts';
import type { PersonalChannel } from './channel.ts';

export interface PastedAddress {
  channel: PersonalChannel;
  address: string;
}

export interface Pasted {
  addresses: PastedAddress[];
  /** lines in which no address was found, with their number from 1 */
  refused: { line: number; text: string }[];
}

/** Lines of one paste: more is a file for the import. */
export const PASTE_LINES_MAX = 50_000;

const addressIn = (cell: string): PastedAddress | null => {
  const text = cell.trim().replace(/^"|"$/g, '').trim();
  const bare = /<([^<>]+)>$/.exec(text)?.[1] ?? text;
  if (bare.includes('@')) {
    const email = normalEmail(bare);
    return email ? { channel: 'email', address: email } : null;
  }
  const phone = bare.startsWith('+') || bare.startsWith('00') ? normalPhone(bare.replace(/^00/, '+')) : null;
  return phone ? { channel: 'sms', address: phone } : null;
};

const looksLikeHeading = (line: string, number: number): boolean =>
  number === 1 && /^[\p{L}\s_",;\t-]+$/u.test(line) && /mail|phone|address|adresse/i.test(line);

/** The first e-mail address or phone number (with its country, +43...) of every line; cells may be separated by comma,
 *  semicolon or tab. A heading is passed over, an address counts once. */
export const pastedAddresses = (text: string): Pasted => {
  const addresses = new Map<string, PastedAddress>();
  const refused: Pasted['refused'] = [];
  const lines = text.split(/\r\n|\n|\r/).slice(0, PASTE_LINES_MAX);
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '' || looksLikeHeading(line, index + 1)) continue;
    const found = line.split(/[,;\t]/).flatMap((cell) => addressIn(cell) ?? [])[0];
    if (found) addresses.set(`${found.channel}:${found.address}`, found);
    else refused.push({ line: index + 1, text: line.slice(0, 200) });
  }
  return { addresses: [...addresses.values()], refused };
};
