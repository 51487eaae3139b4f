/**
 * One's own visit to the sample shop. The shop is served from this address, so its tracker's cookie is readable here:
 * that is how the app knows which contact is the one who is looking at it.
 */
const startedKey = 'baton.own-visit';
const cookieName = 'baton_id';

/** The value of a cookie in `document.cookie`'s text. */
export const cookieOf = (cookies: string, name: string): string | undefined => {
  const found = cookies.split('; ').find((cookie) => cookie.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : undefined;
};

/** Where the server shows the shop of a sample workspace. */
const shopPath = (workspace: string): string => `/sample-shop/${workspace}/`;

/** Opens the sample shop beside and remembers that this window's person is now a visitor of it. */
export const startOwnVisit = (workspace: string): void => {
  sessionStorage.setItem(startedKey, workspace);
  window.open(shopPath(workspace), 'baton-shop');
};

/** The anonymous id of one's own visit; undefined unless one was started from this window. */
export const ownAnonymousId = (workspace: string): string | undefined =>
  sessionStorage.getItem(startedKey) === workspace ? cookieOf(document.cookie, cookieName) : undefined;
