import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { World } from '../../testing/index.ts';
import type { TestMail } from '../channels/index.ts';
import { type Caller, type TestApp, testWorkspace } from './testing.ts';
import type { TemplateDetail, TemplatePreview, TemplateRow } from './types.ts';

let test: TestApp;
let ana: Caller;
let base: string;
let world: World;
let tests: TestMail[] = [];
beforeAll(async () => {
  ({ test, ana, base, world } = await testWorkspace());
  test.deps.hooks.sendTest = async (mail) => {
    tests.push(mail);
    return { problem: null, provider: 'smtp' };
  };
});
afterAll(() => test.close());
beforeEach(() => {
  tests = [];
});

const call = async (method: 'GET' | 'POST' | 'PUT', path: string, payload?: object) => {
  const response = await ana.inject({ method, url: `${base}${path}`, ...(payload ? { payload } : {}) });
  return { status: response.statusCode, body: response.json() };
};
const get = async <T>(path: string): Promise<T> => (await call('GET', path)).body;
const post = (path: string, payload: object = {}) => call('POST', path, payload);

const MAIL = {
  name: 'Hello',
  subject: 'Hello {{ contact.firstName }}',
  html: '<p>{{ entry.productName }} <a href="{{ unsubscribe_url }}">no more</a></p>',
  class: 'marketing',
};

describe('a template', () => {
  it('begins as a mail that can be published', async () => {
    expect(await post('/templates', { name: 'News' })).toMatchObject({
      status: 201,
      body: { key: 'news', subject: 'News', class: 'marketing' },
    });
    expect(await post('/templates/news/publish')).toMatchObject({
      status: 200,
      body: { state: 'live', liveVersion: 1 },
    });
  });

  it('that does not compile is refused with part, line and fix, and a half-finished draft is kept', async () => {
    await post('/templates', { name: 'Odd', document: { ...MAIL, html: 'a\n{% if x %}' } });
    expect(await post('/templates/odd/publish')).toMatchObject({
      status: 422,
      body: { code: 'template-refused', field: 'document.html', problems: [{ part: 'html', line: 2 }] },
    });
    const { revision } = await get<TemplateDetail>('/templates/odd');
    const half = { revision, document: { name: 'Odd', subject: '' } };
    expect(await call('PUT', '/templates/odd/draft', half)).toMatchObject({ status: 200 });
    expect(await post('/templates/odd/publish')).toMatchObject({
      status: 422,
      body: { problems: expect.arrayContaining([expect.objectContaining({ part: 'subject' })]) },
    });
  });

  it('is not archived while a live workflow sends it', async () => {
    await post('/templates', { name: 'Used', document: MAIL });
    await post('/templates/used/publish');
    await world.publish('workflow', 'sends', {
      name: 'Sends',
      trigger: { type: 'event', event: 'X' },
      enrollment: { again: 'never' },
      start: 'a',
      nodes: { a: { type: 'send', channel: 'email', template: 'used' } },
    });
    expect(await post('/templates/used/archive')).toMatchObject({
      status: 409,
      body: { code: 'template-in-use' },
    });
    const { items } = await get<{ items: TemplateRow[] }>('/templates');
    expect(items.find(({ key }) => key === 'used')).toMatchObject({
      usedIn: [{ kind: 'workflow', key: 'sends', name: 'sends' }],
    });
    expect(await post('/templates/news/archive')).toMatchObject({ body: { state: 'archived' } });
  });
});

describe('a preview', () => {
  const preview = async (payload: object): Promise<TemplatePreview> =>
    (await post('/templates/preview', payload)).body;

  it('is filled as for that contact, and says what is empty', async () => {
    await world.publish('workflow', 'carts', {
      name: 'Carts',
      trigger: { type: 'event', event: 'Product Added' },
      enrollment: { again: 'never' },
      start: 'w',
      nodes: { w: { type: 'wait', delay: { days: 1 } } },
    });
    const now = test.clock.now();
    const contactId = await world.append(now, {
      kind: 'identify',
      name: 'Identified',
      identities: [{ kind: 'email', value: 'ann@example.com' }],
      traits: { email: 'ann@example.com', firstName: 'Ann <3' },
    });
    await world.append(now, { contactId, name: 'Product Added', properties: { name: 'Red shoes' } });
    await world.fold(now);
    const filled = await preview({ document: MAIL, contactId });
    expect(filled).toMatchObject({ subject: 'Hello Ann <3', problems: [] });
    expect(filled.html).toContain('Red shoes');
    const empty = await preview({ document: MAIL });
    expect(empty.problems.map(({ text }) => text)).toEqual([
      'contact.firstName is empty for this person',
      'entry.productName is empty for this person',
    ]);
    const nobody = '019b76da-a800-7000-8000-000000000000';
    expect(await post('/templates/preview', { document: MAIL, contactId: nobody })).toMatchObject({
      status: 404,
      body: { code: 'contact-not-found' },
    });
  });

  it('of a draft that cannot be a mail tells its problems', async () => {
    expect(await preview({ document: { name: 'x' } })).toMatchObject({
      html: '',
      problems: [{ severity: 'blocks', part: 'subject' }, { severity: 'blocks' }],
    });
  });
});

describe('a test mail', () => {
  it('is handed over as the draft is, and is in the audit log', async () => {
    await post('/templates', { name: 'Tested', document: MAIL });
    expect(await post('/templates/tested/test', { to: 'ana@acme.test' })).toMatchObject({
      status: 200,
      body: { problem: null, provider: 'smtp' },
    });
    expect(tests).toMatchObject([
      { to: 'ana@acme.test', document: { ...MAIL, name: 'Tested' }, attributes: {} },
    ]);
    expect((await get<{ items: { action: string }[] }>('/audit?limit=200')).items).toContainEqual(
      expect.objectContaining({ action: 'sent a test of', object: 'template "Tested"' }),
    );
    expect(await post('/templates/tested/test', { to: 'ana' })).toMatchObject({ status: 400 });
    const broken = { to: 'ana@acme.test', document: { name: 'x' } };
    expect(await post('/templates/tested/test', broken)).toMatchObject({ status: 422 });
    expect(tests).toHaveLength(1);
  });
});
