import { expect, it } from 'vitest';
import { withCampaign } from './campaign-links.ts';

it.each([
  ['https://shop.example/a', 'https://shop.example/a?utm_campaign=spring'],
  ['https://shop.example/a?b=1#top', 'https://shop.example/a?b=1&utm_campaign=spring#top'],
  ['https://shop.example/a?', 'https://shop.example/a?utm_campaign=spring'],
  ['https://shop.example/?utm_campaign=own', 'https://shop.example/?utm_campaign=own'],
  ['mailto:ana@shop.example', 'mailto:ana@shop.example'],
])('a click on %s leads to %s', (url, leadsTo) => {
  expect(withCampaign(url, 'spring')).toBe(leadsTo);
  expect(withCampaign(url, null)).toBe(url);
});
