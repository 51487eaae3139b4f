import type { PermissionRulesShown, SuppressionShown, TopicShown } from '../api/index.ts';

export type Cap = PermissionRulesShown['caps'][number];
export type Channel = Cap['channel'];

export const channelWords: Readonly<Record<Channel, string>> = { email: 'E-mail', sms: 'Text' };

export const basisWords: Readonly<Record<TopicShown['basis'], string>> = {
  unlessRefused: 'Everybody who has not refused it',
  consent: 'Only who agreed to it',
};

export const reasonWords: Readonly<Record<SuppressionShown['reason'], string>> = {
  unsubscribed: 'unsubscribed',
  complained: 'complained',
  bounced: 'bounced',
  blocked: 'barred by hand',
  paused: 'paused',
  sunset: 'no sign of life',
  rest: 'left in peace for a while',
};

/** What a suppression reaches, in words: "everything", "all topics", or the topic's name. */
export const reachWords = (topic: string, topics: readonly Pick<TopicShown, 'key' | 'name'>[]): string => {
  if (topic === '*') return 'everything';
  if (topic === '') return 'all topics';
  return topics.find(({ key }) => key === topic)?.name ?? topic;
};

/** Windows that people think in, in hours; others stay as they were set. */
export const windows: readonly { hours: number; label: string }[] = [
  { hours: 24, label: 'a day' },
  { hours: 72, label: '3 days' },
  { hours: 168, label: 'a week' },
  { hours: 336, label: '2 weeks' },
  { hours: 720, label: '30 days' },
];

/** The windows to choose from, with the one that is set. */
export const windowOptions = (hours: number): { value: string; label: string }[] => {
  const known = windows.some((window) => window.hours === hours);
  const all = known ? windows : [...windows, { hours, label: `${hours} hours` }];
  return all.map((window) => ({ value: String(window.hours), label: window.label }));
};

/** `New arrivals` -> `new-arrivals`: the key of a topic, from its name. */
export const keyFromName = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);

/** People who stand so with a topic, as the filter of Contacts. */
export const peopleFilter = (
  topic: string,
  channel: Channel,
  is: 'granted' | 'refused' | 'pending',
): string =>
  `/contacts?condition=${encodeURIComponent(JSON.stringify({ kind: 'consent', topic, channel, is }))}`;
