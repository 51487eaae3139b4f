/**
 * Where a click leads, with the campaign of its message as `utm_campaign`: the visit that follows bears it, on any site
 * that reads UTM parameters. An address that names a campaign itself keeps it; what is no web address stays as it is.
 */
export const withCampaign = (url: string, campaign: string | null | undefined): string => {
  if (!campaign || !/^https?:\/\//i.test(url) || /[?&]utm_campaign=/i.test(url)) return url;
  // by hand: parsing and printing would change addresses that other systems have signed
  const [address, fragment] = url.split(/#(.*)/s);
  const joint = address!.includes('?') ? (/[?&]$/.test(address!) ? '' : '&') : '?';
  const marked = `${address}${joint}utm_campaign=${encodeURIComponent(campaign)}`;
  return fragment === undefined ? marked : `${marked}#${fragment}`;
};
