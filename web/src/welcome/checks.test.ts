import { expect, test } from 'vitest';
import { checkEmail, checkPassword, safeNext, websiteOf } from './checks.ts';

test('a check says the fix', () => {
  expect(checkEmail('ana@acme.com')).toBeNull();
  expect(checkEmail('ana')).toContain('ana@acme.com');
  expect(checkPassword('12345')).toBe('Use at least 8 characters; 3 more.');
});

test('a website needs no scheme', () => {
  expect(websiteOf('acme.com')).toBe('https://acme.com');
  expect(websiteOf('http://localhost:8080/')).toBe('http://localhost:8080');
  expect(websiteOf('  ')).toBeUndefined();
  expect(websiteOf('no address')).toBeUndefined();
});

test('signing in leads back into the app, never elsewhere', () => {
  expect(safeNext('/w/acme/contacts?sort=name')).toBe('/w/acme/contacts?sort=name');
  for (const next of ['//evil.test', '/\\evil.test', 'https://evil.test', undefined, '/sign-in?next=/']) {
    expect(safeNext(next)).toBe('/');
  }
});
