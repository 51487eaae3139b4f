import { useEffect, useState } from 'react';

/** Upgrades are rare: asking every ten minutes, and whenever the stream comes back, is soon enough. */
const askEveryMs = 10 * 60_000;

/** The address of the app's first script in a page's HTML; its name changes with every build. */
export const entryScript = (html: string): string | undefined =>
  /<script[^>]+type="module"[^>]+src="([^"]+)"/.exec(html)?.[1];

const servedEntry = async (): Promise<string | undefined> => {
  try {
    const response = await fetch('/', { headers: { accept: 'text/html' }, cache: 'no-store' });
    return response.ok ? entryScript(await response.text()) : undefined;
  } catch {
    return undefined;
  }
};

/** True once the server serves another build than the one on screen. `isLive` coming back is when to look. */
export const useNewVersion = (isLive: boolean): boolean => {
  const [isNew, setNew] = useState(false);
  useEffect(() => {
    if (!isLive || isNew) return;
    const own = entryScript(document.documentElement.outerHTML);
    const look = async (): Promise<void> => {
      const served = await servedEntry();
      if (own && served && served !== own) setNew(true);
    };
    void look();
    const timer = setInterval(look, askEveryMs);
    return () => clearInterval(timer);
  }, [isLive, isNew]);
  return isNew;
};
