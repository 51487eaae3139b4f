import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type TestDatabase, testDatabase } from '../../testing/index.ts';
import { bucketOf, type Db, type JsonObject, newId, sql } from '../platform/index.ts';
import type { Fetcher } from './fetching.ts';
import { type Check, checkTemplate, type TemplateDocument, templateSchema } from './index.ts';

const NOW_MS = Date.UTC(2026, 5, 1, 12);
let database: TestDatabase;
let db: Db;
let workspaceId: number;
let shop: Server;
let base: string;
beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
  ({ workspaceId } = await createWorld(db, NOW_MS));
  for (const name of ['Ana', ' ', null]) {
    const id = newId(NOW_MS);
    const attributes: JsonObject = name === null ? {} : { firstName: name };
    await db.query(sql`
      insert into contacts (bucket, contact_id, workspace_id, created_at, attributes)
      values (${bucketOf(id)}, ${id}, ${workspaceId}, ${new Date(NOW_MS)}, ${JSON.stringify(attributes)}::jsonb)`);
  }
  shop = createServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/big.png') return void response.end(Buffer.alloc(request.method === 'GET' ? 900_000 : 0));
    if (path === '/guarded') response.statusCode = 403;
    if (path === '/no-head' && request.method === 'HEAD') response.statusCode = 404;
    if (path === '/gone') response.statusCode = 404;
    response.end('hello');
  });
  await new Promise<void>((done) => shop.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
});
afterAll(async () => {
  shop.close();
  await database.close();
});

/** The fetch of Node, in the place of the guarded way out, which lets nobody reach this machine. */
const fetcher: Fetcher = {
  read: async (url, { method = 'GET', timeoutMs }) => {
    const response = await fetch(url, { method, signal: AbortSignal.timeout(timeoutMs) });
    const length = response.headers.get('content-length');
    return {
      status: response.status,
      url: response.url,
      contentType: response.headers.get('content-type') ?? '',
      length: length === null || method === 'HEAD' ? null : Number(length),
      body: (async function* () {
        yield new Uint8Array(await response.arrayBuffer());
      })(),
      close: () => undefined,
    };
  },
};

const checked = async (more: Partial<TemplateDocument>, contact: JsonObject = {}, withLinks = false) => {
  const document = templateSchema.parse({
    name: 'T',
    subject: 'Your cart waits',
    class: 'marketing',
    ...more,
  });
  const vars = { contact, entry: {}, workspace: {}, nowMs: NOW_MS, timeZone: 'UTC', currency: 'EUR' };
  const rules = { workspaceId, eventMap: {}, timeZone: 'UTC' };
  const wanted = {
    document,
    readers: [{ contactId: null, vars }],
    segmentId: null,
    fetcher: withLinks ? fetcher : null,
  };
  return checkTemplate(db, rules, wanted);
};
const found = async (more: Partial<TemplateDocument>, code: string, withLinks = false): Promise<Check[]> =>
  (await checked(more, {}, withLinks)).checks.filter((check) => check.code === code);

const OUT = '<a href="{{ unsubscribe_url }}">Unsubscribe</a>';
const WORDS = `<p>${'Words that say something. '.repeat(8)}</p>${OUT}`;

describe('checks before sending', () => {
  it('find nothing to mend in a sound mail', async () => {
    const { checks } = await checked({ html: WORDS, previewText: 'It goes on here' });
    expect(checks).toEqual([]);
  });

  it('count the people for whom a value is empty, but not where there is a default', async () => {
    const html = `${WORDS}{{ contact.firstName }}{{ contact.city | default: "there" }}`;
    expect(await found({ html }, 'tokenEmpty')).toMatchObject([
      { element: 'contact.firstName', people: { count: 2, of: 3, about: false }, severity: 'warns' },
    ]);
  });

  it.each<[string, Partial<TemplateDocument>, Partial<Check>]>([
    [
      'altMissing',
      { html: `${WORDS}\n<img src="https://a.example/x.png">` },
      { line: 2, element: 'https://a.example/x.png' },
    ],
    [
      'imageInline',
      { html: `${WORDS}<img alt="a" src="data:image/png;base64,AAAA">` },
      { severity: 'warns' },
    ],
    ['imageOnly', { html: `<img alt="a" src="https://a.example/x.png">${OUT}` }, { severity: 'warns' }],
    ['clipped', { html: `${WORDS}${'<p>long</p>'.repeat(10_000)}` }, { severity: 'warns' }],
    ['subjectLong', { html: WORDS, subject: 'x'.repeat(71) }, { part: 'subject' }],
    ['subjectShouted', { html: WORDS, subject: 'BUY IT NOW OR NEVER' }, { part: 'subject' }],
    ['subjectMarks', { html: WORDS, subject: 'Really!!!' }, { part: 'subject' }],
    ['subjectPretends', { html: WORDS, subject: 'Re: your order' }, { part: 'subject' }],
    ['subjectEmpty', { html: WORDS, subject: '{{ contact.nothing }}' }, { part: 'subject' }],
    ['previewMissing', { html: WORDS }, { severity: 'info' }],
    [
      'linkPretends',
      { html: `${WORDS}<a href="https://evil.example/">www.bank.example</a>` },
      { severity: 'warns' },
    ],
    ['linkShortened', { html: `${WORDS}\n\n<a href="https://bit.ly/x">here</a>` }, { line: 3 }],
    ['linkPlain', { html: `${WORDS}<a href="http://a.example/">here</a>` }, { severity: 'info' }],
    ['activeElement', { html: `${WORDS}<script>x()</script>` }, { element: '<script>' }],
    [
      'textEmpty',
      { html: `<img alt="" src="https://a.example/x.png">`, class: 'transactional' },
      { part: 'text' },
    ],
    ['compiled', { html: '<p>no way out</p>' }, { text: expect.stringContaining('unsubscribe') }],
    ['refused', { html: '{% if x %}' }, { severity: 'blocks' }],
    ['refused', { html: '{{ coupon.gone }}' }, { severity: 'blocks' }],
  ])('tell %s with its place, reason and fix', async (code, more, expected) => {
    const [check] = await found(more, code);
    expect(check).toMatchObject(expected);
    expect(check!.why.length + check!.fix.length).toBeGreaterThan(20);
  });

  it('do not mind a link that says the site it leads to', async () => {
    expect(
      await found({ html: `${WORDS}<a href="https://www.shop.example/x">shop.example</a>` }, 'linkPretends'),
    ).toEqual([]);
  });

  it('name the programs that do not show what the author wrote, and leave out what MJML writes itself', async () => {
    const flex = '<div style="display:flex">a</div>';
    const [check] = await found({ html: `${WORDS}\n${flex}` }, 'notSupported');
    expect(check).toMatchObject({
      element: 'display:flex',
      severity: 'warns',
      clients: expect.arrayContaining(['Outlook (Windows)']),
    });
    const page = (inside: string) =>
      `<mjml><mj-body><mj-section><mj-column><mj-text>${WORDS}</mj-text><mj-button href="https://a.example/">Go</mj-button>${inside}</mj-column></mj-section></mj-body></mjml>`;
    expect(await found({ mjml: page('') }, 'notSupported')).toEqual([]);
    const mine = await found({ mjml: page(`<mj-text>${flex}</mj-text>`) }, 'notSupported');
    expect(mine.map(({ element }) => element)).toEqual(['display:flex']);
  });

  it('look at each language', async () => {
    const languages = { de: { subject: 'JETZT KAUFEN ODER NIE', html: WORDS } };
    expect(await found({ html: WORDS, languages }, 'subjectShouted')).toMatchObject([{ language: 'de' }]);
  });

  it('fetch links and pictures when asked: dead, unreachable, heavy; a guarded page counts as alive', async () => {
    const closed = 'http://127.0.0.1:1/';
    const html = `${WORDS}<a href="${base}/gone">a</a><a href="${base}/ok">b</a><a href="${base}/guarded">c</a>
      <a href="${base}/no-head">d</a><a href="${closed}">e</a><img alt="x" src="${base}/big.png">`;
    expect(await found({ html }, 'linkDead', true)).toMatchObject([{ element: `${base}/gone`, line: 1 }]);
    expect(await found({ html }, 'linkUnreachable', true)).toMatchObject([{ element: closed, line: 2 }]);
    expect(await found({ html }, 'imageHeavy', true)).toMatchObject([{ element: `${base}/big.png` }]);
    expect(await found({ html }, 'linkDead', false)).toEqual([]);
  });

  it('take little time for a mail of 100 KB', async () => {
    const cell = '<td style="display:flex;padding:3px"><a href="https://a.example/">words</a></td>';
    const { checks } = await checked({ html: `${WORDS}<table>${`<tr>${cell}</tr>`.repeat(1_200)}</table>` });
    expect(checks.filter(({ code }) => code === 'notSupported').map(({ element }) => element)).toEqual([
      'display:flex',
    ]);
  }, 5_000);
});
