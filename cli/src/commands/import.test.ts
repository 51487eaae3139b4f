import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../server/src/api/testing.ts';
import { ensureLeases, maintainPartitions } from '../../../server/src/engine/index.ts';
import { createImporter } from '../../../server/src/imports/index.ts';
import { sql, systemClock } from '../../../server/src/platform/index.ts';
import { type Terminal, terminal } from '../../testing.ts';

describe('baton import', () => {
  let test: TestApp;
  let env: NodeJS.ProcessEnv;
  let shell: Terminal;
  let importer: { stop(): Promise<void> };
  beforeAll(async () => {
    test = await testApp();
    const { slug, ana } = await test.setUp();
    await ensureLeases(test.db, 2);
    await maintainPartitions(test.db, systemClock.now());
    const address = await test.app.listen({ port: 0, host: '127.0.0.1' });
    const made = await ana.inject({
      method: 'POST',
      url: `/api/w/${slug}/sources`,
      payload: { name: 'CRM', kind: 'api', scopes: ['read', 'build'] },
    });
    env = { BATON_URL: `${address}/w/${slug}`, BATON_KEY: made.json().key };
    shell = terminal();
    importer = createImporter({
      db: test.db,
      clock: systemClock,
      wakeBulk: () => undefined,
      onProgress: () => undefined,
      onError: (error) => {
        throw error;
      },
    });
  });
  afterAll(async () => {
    await importer.stop();
    shell.remove();
    await test.close();
  });

  const people = () => test.db.query(sql`select 1 as one from contacts where attributes ? 'firstName'`);

  it('tells what it would do, does it, and says what came of it', async () => {
    const file = 'Email,First name\nana@example.com,Ana\nben@example.com,Ben\nnobody,Cid\n';
    writeFileSync(join(shell.folder, 'people.csv'), file);
    const dry = await shell.baton(['import', 'people.csv', '--dry-run'], env);
    expect(dry.said).toContain('First name -> firstName');
    expect(dry.said).toContain('2 new people, 0 changed, 0 as they are, 1 row refused');
    expect(dry.said).toContain('"nobody" is not an e-mail address');
    expect(await people()).toHaveLength(0);
    const { code, said } = await shell.baton(['import', 'people.csv'], env);
    expect(said).toContain('2 new people, 0 changed, 0 as they were, 1 row refused');
    expect(code).toBe(0);
    expect(await people()).toHaveLength(2);
  });

  it('says what is wrong with a file that is none', async () => {
    writeFileSync(join(shell.folder, 'photo.csv'), Buffer.from([0xff, 0xd8, 0xff, 0xe0, 10]));
    expect(await shell.baton(['import', 'photo.csv'], env)).toMatchObject({ code: 1 });
    expect((await shell.baton(['import', 'missing.csv'], env)).said).toContain('There is no file');
    expect(await shell.baton(['import'], env)).toMatchObject({ code: 2 });
  });
});
