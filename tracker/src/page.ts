export interface Page {
  path: string;
  referrer: string;
  search: string;
  title: string;
  url: string;
}

/** The page as it is now; `referrer` is the address before it. */
export const pageNow = (referrer: string): Page => ({
  path: location.pathname,
  referrer,
  search: location.search,
  title: document.title,
  url: location.href,
});

/** UTM parameters of an address as `context.campaign` of Segment's specification; undefined when there are none. */
export const campaignOf = (search: string): Record<string, string> | undefined => {
  const campaign: Record<string, string> = {};
  new URLSearchParams(search).forEach((value, name) => {
    if (name.startsWith('utm_') && value) campaign[name === 'utm_campaign' ? 'name' : name.slice(4)] = value;
  });
  return Object.keys(campaign).length > 0 ? campaign : undefined;
};

export const timeZone = (): string | undefined => {
  try {
    return Intl.DateTimeFormat().resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
};
