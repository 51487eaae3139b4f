import type { ProductShown, ProductSourceShown, ProductsTaken } from '../../api/index.ts';
import { countText } from '../../ui/index.ts';

const MINUTES_OF = { hour: 60, day: 24 * 60, week: 7 * 24 * 60 } as const;

/** How often a feed is read, as choices. */
export const EVERY = [
  { value: '60', label: 'Every hour' },
  { value: '360', label: 'Every 6 hours' },
  { value: '1440', label: 'Every day' },
  { value: '10080', label: 'Every week' },
];

export const everyText = (minutes: number): string => {
  if (minutes === MINUTES_OF.hour) return 'every hour';
  if (minutes === MINUTES_OF.day) return 'every day';
  if (minutes === MINUTES_OF.week) return 'every week';
  return minutes % 60 === 0 ? `every ${minutes / 60} hours` : `every ${minutes} minutes`;
};

/** "3 left", "Sold out", "Available". */
export const stockText = ({ available, stock }: Pick<ProductShown, 'available' | 'stock'>): string => {
  if (!available || stock === 0) return 'Sold out';
  return stock === null ? 'Available' : `${countText(stock)} left`;
};

const products = (count: number): string => (count === 1 ? '1 product' : `${countText(count)} products`);

/** What came of a file, in a sentence. */
export const takenText = ({ taken, refusedCount, refused }: ProductsTaken): string => {
  const done = `${products(taken)} taken`;
  const [first] = refused;
  if (refusedCount === 0 || !first) return `${done}.`;
  return `${done}; ${countText(refusedCount)} left out, the first (number ${first.row}) because ${first.why}.`;
};

/** What a feed is doing. */
export const sourceText = ({ state, productCount }: ProductSourceShown): string => {
  if (state === 'waiting') return 'Waits for its first reading';
  if (state === 'reading') return `Reading, ${products(productCount)} so far`;
  if (state === 'failed') return `Could not be read; ${products(productCount)} of before stay`;
  return products(productCount);
};
