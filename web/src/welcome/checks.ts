/** Checks of the first cards, run when a field is left; each returns what to do, or null. */
export const checkName = (text: string): string | null => (text.trim() === '' ? 'Enter a name.' : null);

/** Loose on purpose: the server and the first mail know better than a pattern. */
export const checkEmail = (text: string): string | null =>
  /^[^\s@]+@[^\s@]+$/.test(text.trim()) ? null : 'Enter an address such as ana@acme.com.';

const passwordMin = 8;

/** Length is what counts (NIST SP 800-63B), so nothing else is asked. */
export const checkPassword = (text: string): string | null =>
  text.length >= passwordMin
    ? null
    : `Use at least ${passwordMin} characters; ${passwordMin - text.length} more.`;

/** "acme.com" becomes "https://acme.com"; empty stays undefined; undefined too when it is no address. */
export const websiteOf = (text: string): string | undefined => {
  const given = text.trim();
  if (given === '') return undefined;
  try {
    const url = new URL(/^https?:\/\//i.test(given) ? given : `https://${given}`);
    return url.hostname.includes('.') || url.hostname === 'localhost'
      ? url.href.replace(/\/$/, '')
      : undefined;
  } catch {
    return undefined;
  }
};

export const checkWebsite = (text: string): string | null =>
  text.trim() === '' || websiteOf(text) ? null : 'Enter an address such as acme.com, or leave it empty.';

/** Empty is no logo. */
export const checkLogo = (text: string): string | null =>
  text.trim() === '' || /^https?:\/\/\S+$/.test(text.trim())
    ? null
    : 'Write the whole address, from https:// on.';

/** Empty is no colour. */
export const checkColor = (text: string): string | null =>
  text.trim() === '' || /^#[0-9a-f]{6}$/i.test(text.trim()) ? null : 'Write six digits after #.';

/** Where to go after signing in: a path of this app only, so that a crafted link cannot lead elsewhere. */
export const safeNext = (next: unknown): string =>
  typeof next === 'string' && /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? next : '/';
