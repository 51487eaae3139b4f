import { describe, expect, it } from 'vitest';
import { missingFields, PROVIDER_NAMES, PROVIDERS } from './providers.ts';

describe('the account of a provider', () => {
  it('needs every field but the optional ones; a stored secret is not typed again', () => {
    const typed = { region: 'eu-west-1', accessKeyId: 'AKIA' };
    expect(missingFields(PROVIDERS.ses, typed, [])).toEqual(['secretAccessKey']);
    expect(missingFields(PROVIDERS.ses, typed, ['secretAccessKey'])).toEqual([]);
    expect(missingFields(PROVIDERS.ses, { ...typed, region: ' ' }, ['secretAccessKey'])).toEqual(['region']);
  });

  it('says where its reports are pasted and what is ticked, for every provider', () => {
    for (const name of PROVIDER_NAMES) {
      const { hook, fields } = PROVIDERS[name];
      expect(hook.where && hook.tick).toMatch(/\.$/);
      expect(new Set(fields.map((field) => field.name)).size).toBe(fields.length);
    }
  });
});
