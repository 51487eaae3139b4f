/**
 * Baton's browser script: pages by itself, `baton.track(...)` and `baton.identify(...)` by the site. Before it has
 * loaded, calls may be left with `(window.baton = window.baton || []).push(['track', 'Signed up'])`.
 */
import { asksNotToBeTracked, readConfig } from './config.ts';
import { campaignOf, pageNow, timeZone } from './page.ts';
import { anonymousId, forget, randomId, sessionId, setUserId, userId } from './person.ts';
import { createQueue, type Message } from './queue.ts';
import { store } from './storage.ts';

type Members = Record<string, unknown>;
type Call = [name: string, ...given: unknown[]];

const CONSENT = 'baton_consent';
const config = readConfig(
  (document.currentScript || document.querySelector('script[data-key]')) as HTMLScriptElement | null,
);
const queue = createQueue(config);
const isSilent = !config.key || (config.respectsDnt && asksNotToBeTracked());
/** what the person said last, kept from page to page: a refusal must not be forgotten */
const said = isSilent ? null : store.get(CONSENT);
let mayKeep = !isSilent && (said === null ? !config.needsConsent : said === 'yes');
/** calls made before consent: in memory only, forgotten with the page */
let held: (() => void)[] = [];
let referrer = document.referrer;
let lastUrl = '';

/** `members` are made when the call is told: before consent nothing is kept, not even an id. */
const say = (type: string, members: () => Members): void => {
  if (isSilent) return;
  // when and where it happened, also when it is told later
  const timestamp = new Date().toISOString();
  const page = pageNow(referrer);
  const tell = (): void => {
    const context: Members = {
      page,
      campaign: campaignOf(page.search),
      locale: navigator.language,
      timezone: timeZone(),
      screen: { width: screen.width, height: screen.height },
      sessionId: sessionId(),
      library: { name: 'baton.js', version: '1' },
    };
    const own = members();
    const user = userId();
    const message: Message = { type, messageId: randomId(), timestamp, anonymousId: anonymousId(), context };
    queue.add({ ...message, ...(user ? { userId: user } : {}), ...own });
    if (typeof own.userId === 'string') setUserId(own.userId);
  };
  if (mayKeep) tell();
  else held.push(tell);
};

const isId = (value: unknown): value is string | number =>
  (typeof value === 'string' && value !== '') || typeof value === 'number';

const baton = {
  /** The page that is shown; told by itself unless `data-auto="false"`. */
  page(name?: unknown, properties?: Members): void {
    const page = pageNow(referrer);
    const isNamed = typeof name === 'string';
    say('page', () => ({
      ...(isNamed ? { name } : {}),
      properties: { ...page, ...(isNamed ? properties : (name as Members | undefined)) },
    }));
  },
  track(event: string, properties: Members = {}): void {
    say('track', () => ({ event, properties }));
  },
  /** Who this is: `identify('42', {email})`, or `identify({email})` without an id. */
  identify(id: unknown, traits?: Members): void {
    const named: Members = isId(id) ? { userId: String(id) } : {};
    say('identify', () => ({ ...named, traits: (isId(id) ? traits : id) || {} }));
  },
  group(groupId: string, traits: Members = {}): void {
    say('group', () => ({ groupId, traits }));
  },
  alias(id: string, previousId?: string): void {
    say('alias', () => ({ userId: id, previousId: previousId || userId() || anonymousId() }));
  },
  /** Somebody signed out: the next call is a stranger's. */
  reset(): void {
    forget();
  },
  /** With `data-consent="required"`: true starts, false ends and forgets. */
  consent(given: boolean): void {
    if (isSilent) return;
    store.set(CONSENT, given ? 'yes' : 'no');
    mayKeep = given;
    if (given) for (const tell of held.splice(0)) tell();
    else {
      held = [];
      queue.clear();
      forget();
    }
  },
  anonymousId: (): string | null => (mayKeep ? anonymousId() : null),
  push(...calls: Call[]): void {
    for (const [name, ...given] of calls) {
      const method = (baton as unknown as Record<string, unknown>)[name];
      if (typeof method === 'function') method(...given);
    }
  },
};

/** Tells a page once per address; single-page applications change it without loading. */
const pageMayHaveChanged = (): void => {
  const url = location.href.replace(/#(?!\/|!).*/, '');
  if (url === lastUrl) return;
  if (lastUrl) referrer = lastUrl;
  lastUrl = url;
  baton.page();
};

const watchPages = (): void => {
  pageMayHaveChanged();
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = function (this: History, ...given: Parameters<History['pushState']>) {
      original.apply(this, given);
      // after the application has set its title
      setTimeout(pageMayHaveChanged, 0);
    };
  }
  addEventListener('popstate', () => setTimeout(pageMayHaveChanged, 0));
  addEventListener('hashchange', pageMayHaveChanged);
};

const start = (): void => {
  if (config.auto) watchPages();
  const waiting = (window as unknown as { baton?: Call[] }).baton;
  (window as unknown as { baton: typeof baton }).baton = baton;
  if (Array.isArray(waiting)) baton.push(...waiting);
  addEventListener('pagehide', queue.sendLast);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') queue.sendLast();
  });
  addEventListener('online', queue.send);
  if (mayKeep) queue.send();
};

// a page that is rendered ahead has not been seen by anybody yet
if ((document as { prerendering?: boolean }).prerendering)
  document.addEventListener('prerenderingchange', start, { once: true });
else start();
