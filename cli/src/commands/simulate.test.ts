import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../server/src/api/testing.ts';
import { projectFolder } from '../../../server/src/platform/index.ts';
import { createWorld } from '../../../server/testing/index.ts';
import { type Terminal, terminal } from '../../testing.ts';

const FILE = join(projectFolder(), 'examples/abandoned-cart/workflows/abandoned-cart.json');

describe('baton simulate', () => {
  let test: TestApp;
  let env: NodeJS.ProcessEnv;
  let shell: Terminal;
  beforeAll(async () => {
    test = await testApp();
    const { slug, ana } = await test.setUp();
    const now = test.clock.now();
    const world = await createWorld(test.db, now, await test.workspaceIdOf(slug));
    const identities = [{ kind: 'email', value: 'ana@example.com' }];
    const contactId = await world.append(now - 1_000_000_000, {
      kind: 'identify',
      name: 'Identified',
      identities,
      traits: { email: 'ana@example.com' },
    });
    await world.append(now - 999_000_000, {
      contactId,
      name: 'Product Added',
      properties: { cart_id: 'c1' },
    });
    await world.fold(now);
    const address = await test.app.listen({ port: 0, host: '127.0.0.1' });
    const made = await ana.inject({
      method: 'POST',
      url: `/api/w/${slug}/sources`,
      payload: { name: 'CI', kind: 'api', scopes: ['read', 'build'] },
    });
    env = { BATON_URL: `${address}/w/${slug}`, BATON_KEY: made.json().key };
    shell = terminal();
  });
  afterAll(async () => {
    shell.remove();
    await test.close();
  });

  it('folds the past through a file, tells how far it is, and prints the steps', async () => {
    const { code, said } = await shell.baton(['simulate', FILE, '--days', '20'], env);
    expect({ code, said }).toMatchObject({ code: 0 });
    expect(said).toContain('20 days, 1 people');
    expect(said).toContain('1 people enter 1 times');
    expect(said).toContain('Nothing was sent.');
    expect(said).toMatch(/^ {2}1 .* 1 +0 +0 +0$/m);
    expect(said).toContain('Assumed: ');
  });

  it('prints the whole result as JSON', async () => {
    const { said } = await shell.baton(['simulate', FILE, '--sample', '10', '--open', '50', '--json'], env);
    expect(JSON.parse(said)).toMatchObject({
      simulated: 1,
      options: { behaviour: { type: 'assumed', openPercent: 50, clickPercent: 3 } },
      draft: { people: 1 },
    });
  });

  it('says what is wrong', async () => {
    expect(await shell.baton(['simulate'], env)).toMatchObject({ code: 2 });
    expect(await shell.baton(['simulate', 'x', '--days', 'many'], env)).toMatchObject({ code: 2 });
    expect((await shell.baton(['simulate', 'none.json'], env)).said).toContain('There is no file none.json');
    expect((await shell.baton(['simulate', 'nothing'], env)).said).toContain('was not simulated');
  });
});
