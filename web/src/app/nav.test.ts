import { expect, test } from 'vitest';
import { isCurrent } from './nav.ts';

const item = (path: string) => ({ label: '', icon: undefined as never, path, at: 0 });

test('a nav item is current on its own pages only', () => {
  expect(isCurrent('/w/acme', '/w/acme', item(''))).toBe(true);
  expect(isCurrent('/w/acme/', '/w/acme', item(''))).toBe(true);
  expect(isCurrent('/w/acme/contacts', '/w/acme', item(''))).toBe(false);
  expect(isCurrent('/w/acme/contacts/17', '/w/acme', item('/contacts'))).toBe(true);
  expect(isCurrent('/w/acme/contacts-old', '/w/acme', item('/contacts'))).toBe(false);
  const sales = { ...item('/sales/inbox'), below: '/sales' };
  expect(isCurrent('/w/acme/sales/tasks', '/w/acme', sales)).toBe(true);
  expect(isCurrent('/w/acme/salesmen', '/w/acme', sales)).toBe(false);
});
