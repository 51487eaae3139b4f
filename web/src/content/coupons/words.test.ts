import { describe, expect, it } from 'vitest';
import type { CouponPoolShown } from '../../api/index.ts';
import { keyOfName, stockWarning, tokenOf } from './words.ts';

const pool = (more: Partial<CouponPoolShown>): CouponPoolShown => ({
  key: 'spring',
  name: 'Spring',
  per: 'contact',
  expiresAt: null,
  lowBelow: 10,
  createdAt: '2026-01-01T00:00:00.000Z',
  left: 50,
  given: 0,
  redeemed: 0,
  ...more,
});

describe('words of coupons', () => {
  it.each([
    ['Spring sale 10 %', 'spring-sale-10'],
    ['10 % für Käufer', 'fur-kaufer'],
    ['  ', ''],
  ])('makes a key of "%s"', (name, key) => expect(keyOfName(name)).toBe(key));

  it('writes what templates need', () => {
    expect(tokenOf('spring')).toBe('{{ coupon.spring }}');
    expect(tokenOf('spring-sale')).toBe('{{ coupon["spring-sale"] }}');
  });

  it('warns before mails stop', () => {
    const at = Date.UTC(2026, 5, 1);
    expect(stockWarning(pool({}), at)).toBeNull();
    expect(stockWarning(pool({ left: 9 }), at)).toBe('Runs low');
    expect(stockWarning(pool({ left: 0 }), at)).toMatch(/^Empty/);
    expect(stockWarning(pool({ expiresAt: '2026-05-01T00:00:00.000Z' }), at)).toMatch(/^Expired/);
  });
});
