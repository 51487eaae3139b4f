import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigRefused, describeVariables, loadConfig } from './config.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const load = (env: NodeJS.ProcessEnv) => loadConfig(env, { cwd: folder, isTerminal: false });

describe('configuration', () => {
  it('needs nothing: the embedded PostgreSQL, port 4000, this machine only', () => {
    expect(load({})).toMatchObject({
      port: 4000,
      host: '127.0.0.1',
      databaseUrl: undefined,
      dataFolder: join(folder, 'data'),
      role: 'all',
      groups: 4,
      trustProxy: false,
    });
  });

  it('makes the secret once, readable by its owner alone', () => {
    const first = load({}).secret;
    const file = join(folder, 'data', 'secret');
    expect(load({}).secret).toBe(first);
    expect(first.length).toBeGreaterThanOrEqual(32);
    expect(readFileSync(file, 'utf8').trim()).toBe(first);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('names every wrong variable, its value and what is allowed', () => {
    const attempt = () => load({ PORT: '80a', BATON_ROLE: 'boss', DATABASE_URL: 'mysql://me:geheim@host/x' });
    expect(attempt).toThrow(ConfigRefused);
    expect(attempt).toThrow(/PORT is "80a"; allowed: a whole number from 0 to 65535/);
    expect(attempt).toThrow(/BATON_ROLE is "boss"; allowed: all, api, worker/);
    expect(attempt).toThrow(/DATABASE_URL is "mysql:\/\/\*\*\*@host\/x"; allowed: postgres:\/\//);
  });

  it('refuses a port out of range and a short secret without showing it', () => {
    expect(() => load({ PORT: '70000' })).toThrow(/PORT is "70000"/);
    expect(() => load({ BATON_SECRET: 'geheim' })).toThrow(/BATON_SECRET is "\(hidden, 6 characters\)"/);
  });

  it('refuses a misspelt variable of its own', () => {
    expect(() => load({ BATON_DATEN: '/x' })).toThrow(/BATON_DATEN is not a variable of Baton/);
  });

  it('takes an empty value for unset and cuts the slash off PUBLIC_URL', () => {
    expect(load({ PORT: '', PUBLIC_URL: 'https://b.example/' })).toMatchObject({
      port: 4000,
      publicUrl: 'https://b.example',
    });
  });

  it('describes itself without secrets', () => {
    const shown = JSON.stringify(describeVariables({ SMTP_URL: 'smtp://me:geheim@mail:25', PORT: '1' }));
    expect(shown).not.toContain('geheim');
    expect(shown).toContain('smtp://***@mail:25');
  });
});
