import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Caller, type TestApp, testApp } from '../../../server/src/api/testing.ts';
import { ensureLeases } from '../../../server/src/engine/index.ts';
import { type JsonObject, projectFolder, sql } from '../../../server/src/platform/index.ts';
import { recipes } from '../../../server/src/workflows/index.ts';
import { type Terminal, terminal } from '../../testing.ts';
import { type DefinitionFile, filesOf } from './files.ts';

const EXAMPLES = join(projectFolder(), 'examples');

/** All files below a folder, by path. */
const contents = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  );

describe('the examples', () => {
  it.each(recipes)(
    '$key is its recipe, in the one written form',
    ({ key, workflow, templates, segments }) => {
      const parts: DefinitionFile[] = [
        { kind: 'workflow', key, document: workflow as unknown as JsonObject },
        ...Object.entries(templates).map(([name, document]): DefinitionFile => {
          return { kind: 'template', key: name, document: document as unknown as JsonObject };
        }),
        ...Object.entries(segments).map(([name, document]): DefinitionFile => {
          return { kind: 'segment', key: name, document: document as unknown as JsonObject };
        }),
      ];
      expect(contents(join(EXAMPLES, key))).toEqual(Object.assign({}, ...parts.map(filesOf)));
    },
  );
});

describe('apply and export', () => {
  let test: TestApp;
  let ana: Caller;
  let slug: string;
  let env: NodeJS.ProcessEnv;
  let shell: Terminal;
  beforeAll(async () => {
    test = await testApp();
    ({ slug, ana } = await test.setUp());
    await ensureLeases(test.db, 2);
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
  beforeEach(() => {
    for (const name of readdirSync(shell.folder))
      rmSync(join(shell.folder, name), { recursive: true, force: true });
  });

  const baton = (...args: string[]) => shell.baton(args, env);
  const write = (path: string, document: object | string): void => {
    const full = join(shell.folder, path);
    mkdirSync(join(full, '..'), { recursive: true });
    writeFileSync(full, typeof document === 'string' ? document : JSON.stringify(document));
  };
  const versions = async (): Promise<number> => {
    const [row] = await test.db.query<{ n: number }>(sql`select count(*) as n from definition_versions`);
    return row!.n;
  };

  it.each(recipes.map(({ key }) => key))(
    'publishes the example %s, and nothing a second time',
    async (key) => {
      const folder = join(EXAMPLES, key);
      const files = Object.keys(contents(folder)).filter((path) => path.endsWith('.json')).length;
      const before = await versions();
      const dry = await baton('apply', folder, '--dry-run');
      expect(dry).toMatchObject({ code: 0, said: expect.stringContaining(`${files} to make, 0 to change`) });
      expect(await versions()).toBe(before);
      const first = await baton('apply', folder);
      expect(first).toMatchObject({ code: 0, said: expect.stringContaining(`${files} made, 0 changed`) });
      const second = await baton('apply', folder);
      expect(second.said).toContain(`0 made, 0 changed, ${files} as they are`);
      expect(await versions()).toBe(before + files);
    },
  );

  it('an export of what was applied is the same bytes', async () => {
    const expected = Object.assign({}, ...recipes.map(({ key }) => contents(join(EXAMPLES, key))));
    expect(await baton('export', 'out')).toMatchObject({ code: 0 });
    expect(contents(join(shell.folder, 'out'))).toEqual(expected);
    expect((await baton('export', 'out')).said).toMatch(/^0 written/m);
    expect((await baton('apply', 'out')).said).toMatch(/^0 made, 0 changed/m);
  });

  it('says what changes, publishes it, and keeps its hands off drafts of others', async () => {
    await baton('export', 'out');
    const path = 'out/workflows/welcome.json';
    const document = JSON.parse(readFileSync(join(shell.folder, path), 'utf8'));
    write(path, { ...document, note: 'From a file' });
    const dry = await baton('apply', 'out', '--dry-run');
    expect(dry.said).toMatch(/~ workflow {2}welcome {2}would change\n {4}note: .*"From a file"/);

    const url = `/api/w/${slug}/workflows/welcome`;
    const { revision } = (await ana.inject({ url })).json();
    const payload = { revision, document: { ...document, note: 'By hand' } };
    await ana.inject({ method: 'PUT', url: `${url}/draft`, payload });
    for (const command of ['apply', 'plan'])
      expect(await baton(command, 'out')).toMatchObject({
        code: 1,
        said: expect.stringContaining('has an unpublished draft by Ana Berg'),
      });
    const over = await baton('apply', 'out', '--over-drafts');
    expect(over.said).toMatch(/~ workflow {2}welcome {2}published, version 2/);
    expect((await ana.inject({ url })).json()).toMatchObject({
      live: { note: 'From a file' },
      hasDraft: false,
    });
  });

  it('plan says in words what differs, and by its exit code whether anything does', async () => {
    await baton('export', 'out');
    expect(await baton('plan', 'out')).toMatchObject({ code: 0 });
    const before = await versions();
    const workflow = JSON.parse(readFileSync(join(shell.folder, 'out/workflows/win-back.json'), 'utf8'));
    const [wait] = Object.entries(workflow.nodes as Record<string, { type: string; delay?: object }>).find(
      ([, { type }]) => type === 'wait',
    )!;
    workflow.nodes[wait].delay = { days: 9 };
    write('out/workflows/win-back.json', workflow);
    const mjml = readFileSync(join(shell.folder, 'out/templates/welcome.mjml'), 'utf8');
    write('out/templates/welcome.mjml', mjml.replace('Good to have you.', 'Good that you are here.'));
    write('out/segments/dach.json', {
      name: 'DACH',
      condition: { kind: 'attribute', attribute: 'country', op: 'anyOf', value: ['DE', 'AT', 'CH'] },
    });
    const { code, said } = await baton('plan', 'out');
    expect(code).toBe(2);
    expect(said).toMatch(/\+ segment {3}dach {2}would be made/);
    expect(said).toMatch(/~ workflow {2}win-back {2}would change\n {4}"Wait .*" becomes "Wait 9 days"/);
    expect(said).toMatch(/The mail \(mjml\) changes: lines new 1, gone 1/);
    expect(said).toMatch(/^1 to make, 2 to change, \d+ as they are$/m);
    expect(await versions()).toBe(before);

    rmSync(join(shell.folder, 'out/segments/dach.json'));
    expect(await baton('apply', 'out')).toMatchObject({ code: 0 });
    expect(await baton('plan', 'out')).toMatchObject({ code: 0 });
    rmSync(join(shell.folder, 'out/workflows/welcome.json'));
    expect(await baton('plan', 'out')).toMatchObject({
      code: 0,
      said: expect.stringContaining('left as they are: workflow welcome'),
    });
    expect((await baton('plan')).code).toBe(1);
  });

  it('applies segments after those they name, and refuses a circle', async () => {
    const isIn = (segment: string) => ({ kind: 'segment', segment });
    write('in/segments/a-upper.json', { name: 'Upper', condition: isIn('z-base') });
    write('in/segments/z-base.json', { name: 'Base', condition: { all: [] } });
    expect((await baton('apply', 'in')).said).toMatch(/z-base(.|\n)*a-upper/);
    write('in/segments/z-base.json', { name: 'Base', condition: isIn('a-upper') });
    expect(await baton('apply', 'in')).toMatchObject({
      code: 1,
      said: expect.stringContaining('a-upper > z-base > a-upper'),
    });
  });

  it('names file and place of what is wrong, before anything is sent', async () => {
    const refused = async (path: string, document: object | string): Promise<string> => {
      rmSync(join(shell.folder, 'in'), { recursive: true, force: true });
      write('in/segments/ok.json', { name: 'Never made', condition: { all: [] } });
      write(path, document);
      const { code, said } = await baton('apply', 'in');
      expect(code).toBe(1);
      return said;
    };
    expect(await refused('in/workflows/x.json', '{')).toMatch(/workflows\/x\.json is no JSON/);
    expect(await refused('in/workflows/x.json', { name: 'X' })).toMatch(
      /x\.json cannot be read:\n {2}trigger/,
    );
    expect(await refused('in/segments/No Key.json', { name: 'X' })).toMatch(/the file's name is the key/);
    expect(await refused('in/templates/x.mjml', '<mjml>')).toMatch(/has no \.json beside it/);
    expect((await ana.inject({ url: `/api/w/${slug}/segments/ok` })).statusCode).toBe(404);
    write('in/templates/bad.json', { name: 'Bad', subject: 'S', html: '{% if x %}', class: 'marketing' });
    rmSync(join(shell.folder, 'in/templates/x.mjml'));
    expect((await baton('apply', 'in')).said).toMatch(/template bad: .*html, line 1/);
  });

  it('says what to set, and what the server says', async () => {
    write('in/segments/s.json', { name: 'S', condition: { all: [] } });
    const run = (given: NodeJS.ProcessEnv) => shell.baton(['apply', 'in'], given);
    expect((await run({})).said).toMatch(/Set BATON_URL/);
    expect((await run({ ...env, BATON_URL: 'http://127.0.0.1:1' })).said).toMatch(/address of a workspace/);
    expect((await run({ ...env, BATON_URL: 'http://127.0.0.1:1/w/a' })).said).toMatch(/Nothing answers at/);
    expect((await run({ ...env, BATON_KEY: 'api_wrong' })).said).toMatch(/not known or was revoked/);
    expect((await baton('apply', 'nowhere')).said).toMatch(/There is no folder/);
    expect(await baton('apply')).toMatchObject({ code: 2 });
  });

  it('a template goes after the block it holds and the segment its rule names, and comes back the same', async () => {
    write('blocks/foot.json', { name: 'Foot' });
    write('blocks/foot.mjml', '<mj-section><mj-column><mj-text>ACME</mj-text></mj-column></mj-section>');
    const condition = { kind: 'attribute', attribute: 'plan', op: 'exists' };
    write('segments/members.json', { name: 'Members', condition });
    const rules = { in: { kind: 'segment', segment: 'members' } };
    write('templates/hi.json', { name: 'Hi', subject: 'Hi', class: 'transactional', rules });
    write(
      'templates/hi.mjml',
      '<mjml><mj-body><baton-if rule="in"><baton-block ref="foot" /></baton-if></mj-body></mjml>',
    );
    expect(await baton('apply', '.')).toMatchObject({ code: 0 });
    const applied = await versions();
    expect(await baton('apply', '.')).toMatchObject({ code: 0 });
    expect(await versions()).toBe(applied);
    const before = contents(shell.folder);
    for (const name of readdirSync(shell.folder)) rmSync(join(shell.folder, name), { recursive: true });
    expect(await baton('export', '.')).toMatchObject({ code: 0 });
    expect(contents(shell.folder)).toMatchObject(
      Object.fromEntries(Object.entries(before).filter(([path]) => path.endsWith('.mjml'))),
    );
    expect(await baton('apply', '.')).toMatchObject({ code: 0 });
    expect(await versions()).toBe(applied);
  });

  it('a broadcast is made as a draft, and is not sent', async () => {
    const document = { name: 'June', who: { everyone: true }, template: 'news', when: { type: 'now' } };
    write('mail/broadcasts/june.json', document);
    expect((await baton('apply', 'mail')).said).toMatch(
      /broadcast\s+june\s+is a draft: it is sent in the app/,
    );
    const stored = await ana.inject({ url: `/api/w/${slug}/broadcasts/june` });
    expect(stored.json()).toMatchObject({ status: 'draft', document: { template: 'news' } });
    expect((await baton('apply', 'mail')).said).toContain('0 made, 0 changed, 1 as they are');
  });
});
