import { describe, expect, test } from 'vitest';
import { pathWith } from './client.ts';
import { ApiError, fieldError, problemOf } from './errors.ts';

describe('what is asked', () => {
  test('absent values are left out, lists repeat, text is escaped', () => {
    expect(pathWith('/c', { q: 'ana & co', tag: ['a', 'b'], cursor: null, limit: 5 })).toBe(
      '/c?q=ana+%26+co&tag=a&tag=b&limit=5',
    );
    expect(pathWith('/c')).toBe('/c');
  });
});

describe('what is refused', () => {
  test('problem details keep what, where and how to fix', () => {
    const problem = problemOf(422, {
      code: 'email_invalid',
      title: 'Not an address',
      field: 'email',
      fix: 'Add @.',
    });
    expect(problem).toMatchObject({ code: 'email_invalid', status: 422, field: 'email' });
    expect(fieldError(new ApiError(problem), 'email')).toBe('Not an address Add @.');
    expect(fieldError(new ApiError(problem), 'name')).toBeUndefined();
  });

  test('a conflict keeps who saved, and when', () => {
    const body = { code: 'draft-conflict', savedBy: 'Jo', savedAt: '2026-11-10T10:42:00.000Z', revision: 4 };
    expect(new ApiError(problemOf(409, body))).toMatchObject({
      savedBy: 'Jo',
      savedAt: '2026-11-10T10:42:00.000Z',
    });
  });

  test("the sign-in library's answer and a proxy's page become problems too", () => {
    expect(
      problemOf(401, { code: 'INVALID_EMAIL_OR_PASSWORD', message: 'Invalid email or password' }),
    ).toMatchObject({
      code: 'INVALID_EMAIL_OR_PASSWORD',
      title: 'Invalid email or password',
    });
    expect(problemOf(502, undefined)).toMatchObject({
      code: 'http_502',
      title: 'The server is not reachable',
    });
    expect(problemOf(418, 'teapot').title).toBe('The server refused this');
  });
});
