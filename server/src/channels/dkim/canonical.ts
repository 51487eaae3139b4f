/**
 * The relaxed forms that DKIM signs (RFC 6376 section 3.4), so that mail servers may refold lines and change the case
 * of names without breaking a signature.
 */

/** A header as it is hashed: small name, one line, single spaces; without CRLF (section 3.4.2). */
export const canonicalHeader = (header: string): string => {
  const colon = header.indexOf(':');
  const value = header
    .slice(colon + 1)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim();
  return `${header.slice(0, colon).trim().toLowerCase()}:${value}`;
};

/** A body as it is hashed: single spaces, none at the ends of lines, no empty lines at its end (section 3.4.4). */
export const canonicalBody = (body: string): string => {
  const text = body
    .replace(/[ \t]+\r\n/g, '\r\n')
    .replace(/[ \t]+/g, ' ')
    .replace(/(\r\n)+$/, '');
  return text === '' ? '' : `${text}\r\n`;
};
