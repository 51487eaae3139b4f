import { describe, expect, it } from 'vitest';
import { explain, parseCondition } from '../../../server/src/conditions/index.ts';
import { phraseOf } from './phrase.ts';
import { wordsOf } from './phrase-parts.ts';
import type { Vocabulary } from './vocabulary.ts';

const vocabulary: Vocabulary = {
  attributes: [
    {
      name: 'country',
      type: 'string',
      label: null,
      values: [
        { value: 'DE', count: 12 },
        { value: 'AT', count: 4 },
      ],
    },
    { name: 'favourite_color', type: 'string', label: 'Favourite colour', values: [] },
    { name: 'visits', type: 'number', label: null, values: [{ value: 3, count: 2 }] },
    { name: 'newsletter', type: 'boolean', label: null, values: [] },
    { name: 'birthday', type: 'date', label: null, values: [] },
  ],
  events: [
    { name: '@order', label: 'ordered', lastSeenAt: null, properties: ['@value', '@productId'] },
    { name: '@cart', label: 'added to the cart', lastSeenAt: null, properties: [] },
    { name: 'Trial Started', label: 'Trial Started', lastSeenAt: null, properties: ['plan'] },
  ],
  segments: [{ key: 'regulars', name: 'Regular customers' }],
  workflows: [{ key: 'welcome', name: 'Welcome' }],
  templates: [{ key: 'welcome', name: 'Welcome mail' }],
  companyAttributes: [{ name: 'industry', examples: ['Retail', 'Travel'] }],
  mailTopics: [{ key: 'news', name: 'News and offers' }],
  topics: ['golf', 'trail shoes'],
};

const said = (text: string): string | undefined => {
  const phrase = phraseOf(text, vocabulary);
  if (!phrase) return undefined;
  const condition = phrase.not ? { not: phrase.leaf } : phrase.leaf;
  expect(parseCondition(condition)).toMatchObject({ ok: true });
  return explain(condition);
};

describe('free text becomes a condition', () => {
  it.each([
    ['country de at', 'country is DE or AT'],
    ['country de, at', 'country is DE or AT'],
    ['country is de or at', 'country is DE or AT'],
    ['country not de', 'country is not DE'],
    ['country != de', 'country is not DE'],
    ['not country de', 'country is not DE'],
    ['country "New Zealand"', 'country is New Zealand'],
    ['country missing', 'country is not known'],
    ['country is known', 'country is known'],
    ['country starts with d', 'country starts with d'],
    ['favourite colour red', 'favourite_color is red'],
    ['favourite_color contains re', 'favourite_color contains re'],
    ['visits >= 3', 'visits is at least 3'],
    ['visits>3', 'visits is more than 3'],
    ['visits 3', 'visits is 3'],
    ['newsletter yes', 'newsletter is true'],
    ['birthday after 2000-01-01', 'birthday is after 2000-01-01'],
    ['birthday last 30 days', 'birthday is within the last 30 days'],
    ['ordered', 'ordered'],
    ['ordered 2 90d', 'ordered at least 2 times in the last 90 days'],
    ['ordered at least 3 times in the last 2 weeks', 'ordered at least 3 times in the last 14 days'],
    ['ordered exactly 1 24h', 'ordered exactly once in the last 24 hours'],
    ['ordered at most 2', 'ordered at most twice'],
    ['never ordered', 'never ordered'],
    ['not ordered 30d', 'has not ordered in the last 30 days'],
    ['bought where value > 100', 'ordered where value is more than 100'],
    ['added to cart 1h', 'added to the cart in the last hour'],
    ['did trial started 7d', 'did Trial Started in the last 7 days'],
    ['trial started plan = pro', 'did Trial Started where plan is pro'],
    ['in regular customers', 'is in regulars'],
    ['not in regulars', 'is not in regulars'],
    ['in segment regulars', 'is in regulars'],
    ['not in segment Regular customers', 'is not in regulars'],
    ['in regulars for 7 days', 'has been in regulars for at least 7 days'],
    ['ordered 2 times 90 days', 'ordered at least 2 times in the last 90 days'],
    ['page /blog/* 3 7d', 'visited /blog/* at least 3 times in the last 7 days'],
    ['visited /pricing', 'visited /pricing'],
    ['never visited /pricing 30d', 'has not visited /pricing in the last 30 days'],
    ['opened 30d', 'opened a message in the last 30 days'],
    ['opened "Welcome mail" 30d', 'opened welcome in the last 30 days'],
    ['no human open in 30 days', 'did not open any message in the last 30 days'],
    ['clicked in the last week', 'clicked a link in a message in the last 7 days'],
    ['was sent welcome mail', 'was sent welcome'],
    ['ignored the last 5 mails', 'opened and clicked none of the last 5 e-mails older than 1 day'],
    ['inside welcome', 'is inside welcome'],
    ['not in welcome', 'is not inside welcome'],
    ['finished welcome 30d', 'finished welcome in the last 30 days'],
    ['spent > 500 90d', 'the sum of value of order in the last 90 days is more than 500'],
    ['spent at least 100', 'the sum of value of order is at least 100'],
    ['first order 30d', 'ordered for the first time in the last 30 days'],
    ['interested in trail shoes', 'the interest in trail shoes is at least 1'],
    ['interest golf >= 2', 'the interest in golf is at least 2'],
    ['company industry retail', "the company's industry is Retail"],
    ['from google', 'the source of the first visit is google'],
    ['came first from google or bing', 'the source of the first visit is google or bing'],
    ['reachable', 'can be reached by e-mail'],
    ['not reachable by e-mail', 'cannot be reached by e-mail'],
    ['reachable by text', 'can be reached by text'],
    ['reachable by e-mail about news and offers', 'can be reached by e-mail about news'],
    ['suppressed for texts', 'is suppressed for texts'],
    ['random 10%', 'is among 10 % of all people, drawn by "share"'],
  ])('%s', (text, sentence) => {
    expect(said(text)).toBe(sentence);
  });

  it.each([
    '',
    'coun',
    'country',
    'visits > many',
    'ordered perhaps',
    'in nowhere',
    'birthday after lunch',
    'company employees > 50',
    'opened nothing of ours',
    'page blog',
    'random 200%',
    'ignored 0',
  ])('says nothing: %s', (text) => {
    expect(phraseOf(text, vocabulary)).toBeUndefined();
  });

  it('keeps signs apart and quotes together', () => {
    expect(wordsOf('value>=100 and name "Red shoes"')).toEqual([
      'value',
      '>=',
      '100',
      'and',
      'name',
      'Red shoes',
    ]);
  });
});
