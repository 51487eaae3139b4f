import type { Condition, EventCount, PropertyTest } from '../../conditions/index.ts';
import type { BuyersObserved, Candidate, Family, Observed } from './family.ts';

/** Days that people think in. */
const TIDY_DAYS = [7, 14, 30, 60, 90, 120, 180, 270, 365, 545, 730, 1_095];

/** What counts as lately, whatever the habits of buyers. */
const LATELY_DAYS = [30, 90, 180];

/** The tidy number of days nearest to `days`, by ratio. */
export const tidyDays = (days: number): number =>
  TIDY_DAYS.reduce((best, each) =>
    Math.abs(Math.log(each / Math.max(days, 1))) < Math.abs(Math.log(best / Math.max(days, 1))) ? each : best,
  );

/** Two leading digits at most: 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten. */
export const tidyAmount = (amount: number): number => {
  const power = 10 ** Math.floor(Math.log10(amount));
  const step = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].reduce((best, each) =>
    Math.abs(each - amount / power) < Math.abs(best - amount / power) ? each : best,
  );
  return Number((step * power).toPrecision(2));
};

const ordered = (count: EventCount, days?: number, where?: PropertyTest[]): Condition => ({
  kind: 'event',
  event: '@order',
  count,
  ...(where ? { where } : {}),
  ...(days === undefined ? {} : { within: { days } }),
});
const atLeast = (n: number): EventCount => ({ op: 'atLeast', n });
const exactly = (n: number): EventCount => ({ op: 'exactly', n });
const none = (days: number): Condition => ordered(exactly(0), days);

const candidate = (name: string, ...all: Condition[]): Candidate => ({
  family: 'buying',
  name,
  condition: all.length === 1 ? all[0]! : { all },
});

/** Recency and frequency: new, regular, cooling, gone; borders from what the buyers of this workspace do. */
const byHabit = ({ quietDays, orders }: BuyersObserved): Candidate[] => {
  const [short, middle, long] = quietDays.map(tidyDays) as [number, number, number];
  const many = Math.max(3, Math.round(orders.p75));
  const most = Math.max(many + 1, Math.round(orders.p90));
  return [
    candidate(`Bought ${most} times or more`, ordered(atLeast(most))),
    candidate(
      `Bought ${many} times or more, last in ${short} days`,
      ordered(atLeast(many)),
      ordered(atLeast(1), short),
    ),
    candidate(`Regulars who went quiet for ${middle} days`, ordered(atLeast(many)), none(middle)),
    candidate('Bought once', ordered(exactly(1))),
    ...LATELY_DAYS.filter((days) => days < middle).flatMap((days) => [
      candidate(`First order in the last ${days} days`, ordered(exactly(1)), ordered(atLeast(1), days)),
      candidate(`Bought in the last ${days} days`, ordered(atLeast(1), days)),
    ]),
    candidate('Bought twice', ordered(exactly(2))),
    candidate(`Bought twice or more, not for ${long} days`, ordered(atLeast(2)), none(long)),
    candidate(`Bought in the last ${short} days`, ordered(atLeast(1), short)),
    candidate(`Bought twice or more in ${middle} days`, ordered(atLeast(2), middle)),
    ...(middle > short
      ? [candidate(`Last order ${short} to ${middle} days ago`, ordered(atLeast(1), middle), none(short))]
      : []),
    ...(long > middle
      ? [candidate(`Last order ${middle} to ${long} days ago`, ordered(atLeast(1), long), none(middle))]
      : []),
  ];
};

/** What orders are worth. */
const byValue = ({ orderValue, totalValue, quietDays }: BuyersObserved, currency: string): Candidate[] => {
  const found: Candidate[] = [];
  if (orderValue !== null) {
    const worth = (op: 'atLeast' | 'less', value: number): PropertyTest[] => [
      { property: '@value', op, value },
    ];
    const [half, large, huge] = [orderValue.p50, orderValue.p75, orderValue.p90].map(tidyAmount) as [
      number,
      number,
      number,
    ];
    found.push(
      candidate(`An order over ${huge} ${currency}`, ordered(atLeast(1), undefined, worth('atLeast', huge))),
      candidate(
        `Two orders over ${large} ${currency}`,
        ordered(atLeast(2), undefined, worth('atLeast', large)),
      ),
      candidate(
        `Only small orders, under ${half} ${currency}`,
        ordered(atLeast(1)),
        ordered(exactly(0), undefined, worth('atLeast', half)),
      ),
    );
  }
  if (totalValue !== null) {
    const [large, huge] = [totalValue.p75, totalValue.p90].map(tidyAmount) as [number, number];
    const spent = (value: number): Condition => ({
      kind: 'eventValue',
      event: '@order',
      of: 'sum',
      property: '@value',
      op: 'atLeast',
      value,
    });
    found.push(
      candidate(`Spent ${huge} ${currency} or more`, spent(huge)),
      candidate(
        `Spent ${large} ${currency} or more, quiet for ${tidyDays(quietDays[1])} days`,
        spent(large),
        none(tidyDays(quietDays[1])),
      ),
    );
  }
  return found;
};

/** Who wanted to buy, where the site tells it. */
const almost = ({ eventMap }: Observed): Candidate[] => [
  ...(eventMap.cart?.events.length
    ? [candidate('Left a cart this month', { kind: 'event', event: '@cart', within: { days: 30 } }, none(30))]
    : []),
  ...(eventMap.productViewed?.events.length
    ? [
        candidate(
          'Looked, and never bought',
          { kind: 'event', event: '@productViewed', count: atLeast(3), within: { days: 90 } },
          ordered(exactly(0)),
        ),
      ]
    : []),
];

/** Recency, frequency, value. */
export const buying: Family = (seen) =>
  seen.buyers === null
    ? []
    : [...byHabit(seen.buyers), ...byValue(seen.buyers, seen.currency), ...almost(seen)];
