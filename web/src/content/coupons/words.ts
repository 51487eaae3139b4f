import type { CouponPoolShown } from '../../api/index.ts';

/** A key that templates can write, made of a name: "Spring sale" -> "spring-sale". */
export const keyOfName = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 40);

export const PER = [
  { value: 'contact', label: 'One for each person' },
  { value: 'start', label: 'One for each cart or order' },
];

export const perText = ({ per }: Pick<CouponPoolShown, 'per'>): string =>
  per === 'contact' ? 'One for each person' : 'One for each start of a workflow';

/** What templates write for a pool. */
export const tokenOf = (key: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(key) ? `{{ coupon.${key} }}` : `{{ coupon["${key}"] }}`;

/** What is wrong with a pool's stock; null: nothing. */
export const stockWarning = (pool: CouponPoolShown, nowMs: number): string | null => {
  if (pool.expiresAt !== null && new Date(pool.expiresAt).getTime() <= nowMs)
    return 'Expired: mails with its codes fail';
  if (pool.left === 0) return 'Empty: mails with its codes wait, and fail after four hours';
  return pool.left < pool.lowBelow ? 'Runs low' : null;
};
