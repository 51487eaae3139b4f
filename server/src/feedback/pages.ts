const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

/** `ana@example.com` -> `a***@example.com`: enough to know oneself, little for who finds the link. */
const masked = (address: string): string => address.replace(/^(.)[^@]*/u, '$1***');

const STYLE = `
:root{color-scheme:light dark}
body{margin:0;min-height:100vh;display:grid;place-items:center;font:16px/1.5 system-ui,sans-serif}
main{max-width:26rem;padding:2rem}
h1{font-size:1.375rem;line-height:1.3;margin:0 0 .75rem}
button{font:inherit;padding:.625rem 1.25rem;border:0;border-radius:.5rem;background:CanvasText;color:Canvas;cursor:pointer}`;

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${title}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`;

/** Allows the page's own style and its form, nothing else. */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

interface Reader {
  workspaceName: string;
  address: string | null;
}

const whom = ({ address }: Reader): string => (address ? escaped(masked(address)) : 'you');

/** Asks; only the button's POST changes anything (a link scanner's GET does not, RFC 8058 section 3.1). */
export const askPage = (reader: Reader): string =>
  page(
    'Unsubscribe',
    `<h1>Unsubscribe from ${escaped(reader.workspaceName)}</h1><p>Mail to ${whom(reader)} ends at once.</p><form method="post"><button type="submit">Unsubscribe</button></form>`,
  );

export const donePage = (reader: Reader): string =>
  page(
    'Unsubscribed',
    `<h1>You are unsubscribed</h1><p>${escaped(reader.workspaceName)} sends no more mail to ${whom(reader)}.</p>`,
  );

export const unknownPage = (): string =>
  page(
    'Link not found',
    '<h1>This link does not work</h1><p>It may be cut off. Open it from the mail again.</p>',
  );

export const busyPage = (): string =>
  page('Try again', '<h1>That did not work just now</h1><p>Nothing was changed. Try again in a minute.</p>');
