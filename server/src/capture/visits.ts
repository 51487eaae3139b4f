import type { Json, JsonObject } from '../platform/index.ts';
import type { VisitSource } from './model.ts';
import { knownReferrer } from './referrers.ts';

/** Letters of one part of a source. Longer ones are mistakes and would fill every report. */
const PART_LENGTH_MAX = 200;

/** Parameters that advertising and mailing systems append to links, and whom a click with one came from. */
const CLICK_IDS = new Map<string, { source: string; medium: string }>(
  Object.entries({
    gclid: { source: 'google', medium: 'cpc' },
    gbraid: { source: 'google', medium: 'cpc' },
    wbraid: { source: 'google', medium: 'cpc' },
    dclid: { source: 'google', medium: 'display' },
    msclkid: { source: 'bing', medium: 'cpc' },
    yclid: { source: 'yandex', medium: 'cpc' },
    ttclid: { source: 'tiktok', medium: 'cpc' },
    twclid: { source: 'x', medium: 'cpc' },
    li_fat_id: { source: 'linkedin', medium: 'cpc' },
    rdt_cid: { source: 'reddit', medium: 'cpc' },
    sccid: { source: 'snapchat', medium: 'cpc' },
    epik: { source: 'pinterest', medium: 'cpc' },
    // Facebook puts it on every outgoing link, paid or not
    fbclid: { source: 'facebook', medium: 'social' },
    igshid: { source: 'instagram', medium: 'social' },
    mc_eid: { source: 'mailchimp', medium: 'email' },
    _hsenc: { source: 'hubspot', medium: 'email' },
    _kx: { source: 'klaviyo', medium: 'email' },
    mkt_tok: { source: 'marketo', medium: 'email' },
    vero_id: { source: 'vero', medium: 'email' },
  }),
);

const UTM: Record<'source' | 'medium' | 'campaign' | 'term' | 'content', string> = {
  source: 'utm_source',
  medium: 'utm_medium',
  campaign: 'utm_campaign',
  term: 'utm_term',
  content: 'utm_content',
};

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown): string | undefined => {
  if (typeof value !== 'string') return undefined;
  const trimmed = value.trim().slice(0, PART_LENGTH_MAX);
  return trimmed === '' ? undefined : trimmed;
};

const urlOf = (value: unknown): URL | undefined => {
  if (typeof value !== 'string' || value === '') return undefined;
  return URL.canParse(value) ? new URL(value) : undefined;
};

const hostOf = (url: URL | undefined): string => url?.hostname.toLowerCase().replace(/^www\./, '') ?? '';

interface Seen {
  page: URL | undefined;
  referrer: URL | undefined;
  campaign: JsonObject;
  query: URLSearchParams;
}

/** UTM parameters: what the library says in `context.campaign` first, then the query of the page. */
const byCampaign = ({ campaign, query }: Seen): Partial<VisitSource> => {
  const found: Partial<VisitSource> = {};
  for (const part of Object.keys(UTM) as (keyof typeof UTM)[]) {
    const given = part === 'campaign' ? (campaign.name ?? campaign.campaign) : campaign[part];
    const value = text(given) ?? text(query.get(UTM[part]));
    if (value !== undefined) found[part] = value;
  }
  return found;
};

const byClickId = ({ query }: Seen): { source: string; medium: string } | undefined => {
  for (const name of query.keys()) {
    const known = CLICK_IDS.get(name.toLowerCase());
    if (known) return known;
  }
  return undefined;
};

const byReferrer = ({ page, referrer }: Seen): { source: string; medium: string } | undefined => {
  const host = hostOf(referrer);
  if (host === '' || host === hostOf(page)) return undefined;
  return knownReferrer(host) ?? { source: host, medium: 'referral' };
};

const isInside = ({ page, referrer }: Seen): boolean =>
  hostOf(referrer) !== '' && hostOf(referrer) === hostOf(page);

/**
 * Where the visit came from that this call belongs to: UTM parameters, else a click id, else the referrer, else
 * direct. Null when the call says nothing about a page (a server's own event), or was made on the way through the
 * same site. `context` and `properties` are those of the call.
 */
export const visitSource = (context: JsonObject, properties: JsonObject): VisitSource | null => {
  const contextPage = isObject(context.page) ? context.page : {};
  const campaign = isObject(context.campaign) ? context.campaign : {};
  const page = urlOf(contextPage.url) ?? urlOf(properties.url);
  const otherReferrer = isObject(context.referrer) ? context.referrer.url : context.referrer;
  const referrer = urlOf(contextPage.referrer) ?? urlOf(properties.referrer) ?? urlOf(otherReferrer);
  if (!page && !referrer && Object.keys(campaign).length === 0) return null;

  const seen: Seen = { page, referrer, campaign, query: page?.searchParams ?? new URLSearchParams() };
  const tagged = byCampaign(seen);
  const clicked = byClickId(seen) ?? (tagged.source ? undefined : byReferrer(seen));
  if (!tagged.source && !clicked && isInside(seen)) return null;
  const landing = text(page?.pathname);
  return {
    ...tagged,
    source: tagged.source ?? clicked?.source ?? (tagged.campaign ? 'unknown' : 'direct'),
    medium: tagged.medium ?? clicked?.medium ?? 'none',
    ...(referrer ? { referrer: `${referrer.origin}${referrer.pathname}`.slice(0, PART_LENGTH_MAX) } : {}),
    ...(landing ? { landing } : {}),
  };
};
