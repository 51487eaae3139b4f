import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../../testing/index.ts';
import { workUntil } from '../imports/testing.ts';
import { sql, type Uuid } from '../platform/index.ts';
import { type Caller, type TestApp, testWorkspace } from './testing.ts';
import type { ImportDetail } from './types.ts';

let test: TestApp;
let ana: Caller;
let world: World;
const base = '/api/w/acme';

beforeAll(async () => {
  ({ test, ana, world } = await testWorkspace());
});
afterAll(() => test.close());

const post = async <T>(url: string, payload: object = {}): Promise<T> => {
  const response = await ana.inject({ method: 'POST', url: `${base}${url}`, payload });
  if (response.statusCode >= 300) throw new Error(`${url}: ${response.body}`);
  return response.json() as T;
};

const upload = async (text: string | Buffer): Promise<string> => {
  const { importId } = await post<{ importId: string }>('/imports', { name: 'people.csv' });
  const response = await ana.inject({
    method: 'PUT',
    url: `${base}/imports/${importId}/pieces/0`,
    headers: { 'content-type': 'application/octet-stream' },
    payload: Buffer.from(text),
  });
  expect(response.statusCode).toBe(204);
  return importId;
};

const run = async (text: string): Promise<ImportDetail> => {
  const importId = await upload(text);
  await post(`/imports/${importId}/read`);
  await post(`/imports/${importId}/start`);
  await workUntil(world, { workspaceId: world.workspaceId, importId: importId as Uuid });
  return (await ana.inject({ url: `${base}/imports/${importId}` })).json() as ImportDetail;
};

describe('imports', () => {
  it('go from a file to people, with every number opening its people and refused rows in a file (S11)', async () => {
    const done = await run('email,name,note\nana@example.com,Ana,"=cmd()"\nno address,Ben,\n');
    expect(done).toMatchObject({ state: 'done', people: { new: 1 }, refused: 1, mayUndo: true, rows: 2 });
    const list = (await ana.inject({ url: `${base}/people?of=import:${done.importId}:new` })).json();
    expect(list.total).toBe(1);
    const refused = await ana.inject({ url: `${base}/imports/${done.importId}/refused.csv` });
    expect(refused.body.split('\r\n').slice(0, 2)).toEqual([
      'Row,Line,Reason,email,name,note',
      '2,3,"email: ""no address"" is not an e-mail address.",no address,Ben,',
    ]);
    const undone = await post<ImportDetail>(`/imports/${done.importId}/undo`);
    expect(undone.state).toBe('undoing');
    await workUntil(world, { workspaceId: world.workspaceId, importId: done.importId as Uuid }, ['undone']);
    const page = (await ana.inject({ url: `${base}/imports` })).json();
    expect(page.items[0]).toMatchObject({
      state: 'undone',
      takenBack: { removed: 1, changedBack: 0 },
      mayUndo: false,
    });
    const audited = (await ana.inject({ url: `${base}/audit` })).json();
    expect(audited.items.map((one: { action: string }) => one.action)).toEqual(
      expect.arrayContaining(['started', 'took back']),
    );
  });

  it('refuse what is no table, naming what to do', async () => {
    const read = async (content: string | Buffer) => {
      const importId = await upload(content);
      const response = await ana.inject({
        method: 'POST',
        url: `${base}/imports/${importId}/read`,
        payload: {},
      });
      return [response.statusCode, response.json().code];
    };
    expect(await read(Buffer.from([0x50, 0x4b, 3, 4, 1, 2, 3]))).toEqual([422, 'file-unreadable']);
    expect(await read('\n')).toEqual([422, 'file-empty']);
    expect(
      await read(
        Array.from({ length: 600 }, (_, n) => `c${n}`)
          .join(',')
          .concat('\n', Array.from({ length: 600 }, (_, n) => `v${n}`).join(',')),
      ),
    ).toEqual([422, 'too-many-columns']);
    const wide = await upload(
      Array.from({ length: 200 }, (_, n) => (n === 0 ? 'email' : `c${n}`))
        .join(',')
        .concat('\n', Array.from({ length: 200 }, (_, n) => (n === 0 ? 'a@b.example' : `v${n}`)).join(',')),
    );
    expect((await post<ImportDetail>(`/imports/${wide}/read`)).columns).toHaveLength(200);
  });

  it('refuse a line without end at its first piece (a 1 GB line)', async () => {
    const { importId, pieceBytes } = await post<{ importId: string; pieceBytes: number }>('/imports', {
      name: 'x',
    });
    const response = await ana.inject({
      method: 'PUT',
      url: `${base}/imports/${importId}/pieces/0`,
      headers: { 'content-type': 'application/octet-stream' },
      payload: Buffer.alloc(pieceBytes, 'a'),
    });
    expect([response.statusCode, response.json().code]).toEqual([422, 'line-too-long']);
  });

  it('are nobody else’s (P14)', async () => {
    const importId = await upload('email\na@b.example');
    await test.db.query(sql`select 1`);
    const other = await ana.inject({
      method: 'POST',
      url: '/api/workspaces',
      payload: { name: 'Other', timeZone: 'UTC', currency: 'EUR' },
    });
    const { slug } = other.json() as { slug: string };
    expect((await ana.inject({ url: `/api/w/${slug}/imports/${importId}` })).statusCode).toBe(404);
  });
});

describe('an export', () => {
  it('carries no formula into a spreadsheet, and notes who took it along', async () => {
    await run('email,name,note,balance\neve@example.com,=HYPERLINK("http://x"),@SUM(A1),-12.50\n');
    const response = await ana.inject({
      url: `${base}/contacts/export.csv?columns=email,name,note,balance&search=eve`,
    });
    expect(response.headers['content-type']).toContain('text/csv');
    const [header, line] = response.body.split('\r\n');
    expect(header).toBe('\ufeffcontact_id,user_id,email,name,note,balance,created_at,last_seen_at');
    expect(line).toContain(`,eve@example.com,"'=HYPERLINK(""http://x"")",'@SUM(A1),-12.5,`);
    const audited = (await ana.inject({ url: `${base}/audit` })).json();
    const acts = audited.items.map(({ action, object }: Record<string, string>) => `${action} ${object}`);
    expect(acts).toContain('exported contacts');
  });
});
