/** The mail of `broadcast` and `render`: ten variables, twenty links, the open pixel. */
const LINKS = 20;

export const VARIABLES = [
  'name',
  'city',
  'plan',
  'shop',
  'product',
  'size',
  'colour',
  'points',
  'since',
  'gift',
] as const;

export const attributesOf = (n: number): Record<string, string | number> =>
  Object.fromEntries(VARIABLES.map((name, at) => [name, at === 7 ? n % 1_000 : `${name} ${n % (97 + at)}`]));

const row = (n: number): string =>
  `<tr><td><a href="https://shop.example/item/${n}?from=mail">Item ${n}, chosen for you</a></td><td>A line about it that people read before they decide.</td></tr>`;

/** Every link is one of the same for all but the last, which bears the reader's plan. */
export const NEWSLETTER = {
  name: 'Newsletter',
  subject: 'News for {{ contact.name }}',
  html: `<html><body><h1>Hello {{ contact.name }} in {{ contact.city }}</h1>
<p>Your plan {{ contact.plan }} at {{ contact.shop }} since {{ contact.since }}: {{ contact.points }} points.
You looked at {{ contact.product }} in {{ contact.size }}, {{ contact.colour }}. Your gift: {{ contact.gift }}.</p>
<table>${Array.from({ length: LINKS - 2 }, (_, n) => row(n)).join('\n')}</table>
<p><a href="https://shop.example/plan/{{ contact.plan }}">Your plan</a> <a href="{{ unsubscribe_url }}">No more</a></p>
</body></html>`,
  class: 'marketing' as const,
};
