import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type TestDatabase, testDatabase, type World } from '../../testing/index.ts';
import { bucketOf, type Db, type JsonObject, newId, sql } from '../platform/index.ts';
import { EVENT_MAP_DEFAULTS } from '../workspaces/index.ts';
import { upsertProducts } from './catalogue/queries.ts';
import { codesFor } from './coupons/give.ts';
import { addCodes, createPool, poolFigures } from './coupons/queries.ts';
import {
  compileTemplate,
  createLeaving,
  type Lookups,
  previewAgain,
  previewAs,
  renderEmail,
  type TemplateDocument,
  templateSchema,
} from './index.ts';

const NOW_MS = Date.UTC(2026, 5, 1, 12);

let database: TestDatabase;
let db: Db;
let world: World;
let workspaceId: number;
beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
  world = await createWorld(db, NOW_MS);
  workspaceId = world.workspaceId;
});
afterAll(() => database.close());

const RULES = { eventMap: EVENT_MAP_DEFAULTS, timeZone: 'Europe/Vienna' };

const contact = async (attributes: JsonObject = {}): Promise<string> => {
  const id = newId(NOW_MS);
  await db.query(sql`
    insert into contacts (bucket, contact_id, workspace_id, created_at, attributes)
    values (${bucketOf(id)}, ${id}, ${workspaceId}, ${new Date(NOW_MS)}, ${JSON.stringify(attributes)}::jsonb)`);
  return id;
};

const viewed = async (contactId: string, productId: string, agoMs: number): Promise<void> => {
  const at = new Date(NOW_MS - agoMs);
  await db.query(sql`
    insert into events (bucket, contact_id, event_id, received_at, workspace_id, kind, name, occurred_at, via, properties)
    values (${bucketOf(contactId)}, ${contactId}, ${newId(NOW_MS)}, ${at}, ${workspaceId}, 'track', 'Product Viewed',
      ${at}, '', ${JSON.stringify({ product_id: productId })}::jsonb)`);
};

const document = (more: Partial<TemplateDocument>): TemplateDocument =>
  templateSchema.parse({ name: 'Cart', subject: 'Cart', class: 'transactional', ...more });

interface Reader {
  contactId: string;
  attributes?: JsonObject;
  entry?: JsonObject;
  enrollmentId?: string;
  deferredSince?: Date;
}

const varsOf = ({ attributes = {}, entry = {} }: Reader) => ({
  contact: attributes,
  entry,
  workspace: {},
  nowMs: NOW_MS,
  timeZone: 'Europe/Vienna',
  currency: 'EUR',
});

/** What senders make for each reader, all started together. */
const mailsFor = async (more: Partial<TemplateDocument>, readers: Reader[]) => {
  const compiled = await compileTemplate(document(more));
  const leaving = createLeaving(db);
  return Promise.all(
    readers.map(async (reader) => {
      const message = {
        messageId: newId(NOW_MS),
        contactId: reader.contactId,
        enrollmentId: reader.enrollmentId ?? null,
        workflowId: reader.enrollmentId ? 7 : null,
        deferredSince: reader.deferredSince ?? null,
      };
      const found = await leaving.lookUp(message, compiled, { ...RULES, workspaceId }, varsOf(reader));
      if ('cannot' in found) return found;
      return renderEmail(compiled, { ...varsOf(reader), lookups: found as Lookups }, null).subject;
    }),
  );
};

describe('parts for some', () => {
  it('are judged for each reader when the mail leaves: attributes, entry, events', async () => {
    const [ana, ben] = [await contact(), await contact()];
    await viewed(ana, 'p1', 1_000);
    const rules = {
      vip: { kind: 'attribute', attribute: 'plan', op: 'equals', value: 'vip' },
      dear: { kind: 'entry', property: '@value', op: 'atLeast', value: 50 },
      looked: { kind: 'event', event: '@productViewed', within: { days: 1 } },
    } as const;
    const subject =
      '{% if rule.vip %}vip{% endif %}-{% if rule.dear %}dear{% endif %}-{% if rule.looked %}looked{% endif %}';
    const mails = await mailsFor({ subject, html: 'x', rules }, [
      { contactId: ana, attributes: { plan: 'vip' }, entry: { value: 10 } },
      { contactId: ben, attributes: { plan: 'free' }, entry: { value: 60 } },
    ]);
    expect(mails).toEqual(['vip--looked', '-dear-']);
  });
});

describe('products', () => {
  beforeAll(() =>
    upsertProducts(
      db,
      workspaceId,
      [
        { id: 'p1', title: 'Cup', price: 12, stock: 3, category: 'Kitchen' },
        { id: 'p2', title: 'Pot', price: 30, stock: 0, category: 'kitchen' },
        { id: 'p3', title: 'Pen', price: 2, category: 'Desk' },
        { id: 'p4', title: 'Gone', price: 2, available: false },
      ],
      NOW_MS,
    ),
  );
  const LIST = '{{ product.title }} {{ product.price }};';
  const shown = async (attributes: string, reader: Reader): Promise<unknown> => {
    const subject = `<baton-products ${attributes}>${LIST}<baton-else />none</baton-products>`;
    // the subject is Liquid alone, so the list is asked for by the HTML
    const [mail] = await mailsFor(
      {
        subject: subject
          .replace(/<baton-products[^>]*>/, '{% for product in products.p0 %}')
          .replace('<baton-else />', '{% else %}')
          .replace('</baton-products>', '{% endfor %}'),
        html: `<baton-products ${attributes}>x</baton-products>`,
      },
      [reader],
    );
    return mail;
  };

  it('of a cart have the price of now; what is sold out is left out, what is not in the catalogue is as its event told it', async () => {
    const entry: JsonObject = {
      items: [
        { product_id: 'p1', name: 'old name', price: 99, quantity: 2 },
        { product_id: 'p2' },
        { product_id: 'x', name: 'Special', price: 5 },
        { product_id: 'unknown' },
      ],
    };
    const reader = { contactId: await contact(), entry };
    expect(await shown('from="entry.items" limit="9"', reader)).toBe('Cup 12;Special 5;');
    expect(await shown('from="entry.items" limit="9" sold-out="show"', reader)).toBe(
      'Cup 12;Pot 30;Special 5;',
    );
    await upsertProducts(
      db,
      workspaceId,
      [{ id: 'p1', title: 'Cup', price: 10, stock: 3, category: 'Kitchen' }],
      NOW_MS,
    );
    expect(await shown('from="entry.items" limit="1"', reader)).toBe('Cup 10;');
  });

  it('that somebody looked at come newest first, each once', async () => {
    const reader = { contactId: await contact() };
    await viewed(reader.contactId, 'p3', 1_000);
    await viewed(reader.contactId, 'p1', 2_000);
    await viewed(reader.contactId, 'p3', 3_000);
    await viewed(reader.contactId, 'p4', 500);
    expect(await shown('from="viewed"', reader)).toBe('Pen 2;Cup 10;');
  });

  it.each([
    ['a category', 'from="category:KITCHEN"', 'Cup 10;'],
    ['some by id, in that order', 'from="ids:p3, p1,p9"', 'Pen 2;Cup 10;'],
    ['nothing, which the mail can say', 'from="category:nothing"', 'none'],
  ])('of %s', async (_name, attributes, mail) => {
    expect(await shown(attributes, { contactId: await contact() })).toBe(mail);
  });
});

describe('codes', () => {
  const pool = async (
    codes: readonly string[],
    more: { per?: 'contact' | 'start'; expiresAt?: Date } = {},
  ) => {
    const key = `p${newId(NOW_MS).slice(-12)}`;
    const made = await createPool(
      db,
      {
        workspaceId,
        key,
        name: key,
        per: more.per ?? 'contact',
        expiresAt: more.expiresAt ?? null,
        lowBelow: 0,
      },
      NOW_MS,
    );
    await addCodes(db, { workspaceId, poolId: made.poolId, codes });
    return key;
  };
  const enrollment = async (contactId: string, key: string): Promise<string> => {
    const id = newId(NOW_MS);
    await db.query(sql`
      insert into enrollments (bucket, contact_id, enrollment_id, workspace_id, workflow_id, version, key, state, node_id,
        entered_at, moved_at)
      values (${bucketOf(contactId)}, ${contactId}, ${id}, ${workspaceId}, 7, 1, ${key}, 'active', 'a',
        ${new Date(NOW_MS)}, ${new Date(NOW_MS)})`);
    return id;
  };
  const figuresOf = async (key: string) =>
    (await poolFigures(db, workspaceId)).find((one) => one.key === key)!;

  it('are given once: each contact has its own, and the same one again (P5)', async () => {
    const key = await pool(['A', 'B', 'C']);
    const readers = [{ contactId: await contact() }, { contactId: await contact() }];
    const more = { subject: `{{ coupon.${key} }}`, html: 'x' };
    const first = await mailsFor(more, readers);
    expect(new Set(first).size).toBe(2);
    expect(await mailsFor(more, readers)).toEqual(first);
    expect(await figuresOf(key)).toMatchObject({ left: 1, given: 2 });
  });

  it('are not given to those whose mail prints none', async () => {
    const key = await pool(['A', 'B']);
    const rules = { vip: { kind: 'attribute', attribute: 'plan', op: 'equals', value: 'vip' } } as const;
    const subject = `{% if rule.vip %}{{ coupon.${key} }}{% else %}no code{% endif %}`;
    const reader = { contactId: await contact() };
    expect(await mailsFor({ subject, html: 'x', rules }, [reader])).toEqual(['no code']);
    expect(await figuresOf(key)).toMatchObject({ left: 2, given: 0 });
  });

  it('per start: one for each cart of a person, and never two for one cart', async () => {
    const key = await pool(['A', 'B', 'C', 'D'], { per: 'start' });
    const contactId = await contact();
    const [one, other] = [await enrollment(contactId, 'cart-1'), await enrollment(contactId, 'cart-2')];
    const more = { subject: `{{ coupon.${key} }}`, html: 'x' };
    const mails = await mailsFor(more, [
      { contactId, enrollmentId: one },
      { contactId, enrollmentId: other },
      { contactId, enrollmentId: one },
    ]);
    expect(mails[0]).toBe(mails[2]);
    expect(mails[0]).not.toBe(mails[1]);
    expect(await figuresOf(key)).toMatchObject({ left: 2, given: 2 });
  });

  it('that are all gone make a message wait, and fail in the end; it never leaves without one', async () => {
    const key = await pool([]);
    const more = { subject: `Yours: {{ coupon.${key} }}`, html: 'x' };
    const contactId = await contact();
    await expect(mailsFor(more, [{ contactId }])).rejects.toThrow(/no code left/);
    const deferredSince = new Date(NOW_MS - 5 * 3_600_000);
    expect(await mailsFor(more, [{ contactId, deferredSince }])).toMatchObject([
      { cannot: { code: 'noCoupon', pool: key, text: expect.stringContaining('no code left') } },
    ]);
    const ended = await pool(['A'], { expiresAt: new Date(NOW_MS - 1) });
    expect(await mailsFor({ subject: `{{ coupon.${ended} }}`, html: 'x' }, [{ contactId }])).toMatchObject([
      { cannot: { code: 'noCoupon' } },
    ]);
  });

  it('no code is in two mails, and nobody has two, whatever senders run at once (property)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 12 }),
        fc.array(fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 6 }), {
          minLength: 2,
          maxLength: 5,
        }),
        async (stock, senders) => {
          const key = await pool(Array.from({ length: stock }, (_, n) => `C${n}`));
          const people = await Promise.all(Array.from({ length: 8 }, () => contact()));
          const answers = await Promise.all(
            senders.map((asks) =>
              codesFor(
                db,
                { workspaceId, pool: key },
                asks.map((n) => ({
                  contactId: people[n]!,
                  messageId: newId(NOW_MS),
                  enrollmentId: null,
                  workflowId: null,
                })),
                NOW_MS,
              ),
            ),
          );
          const held = new Map<string, Set<string>>();
          for (const [sender, asks] of senders.entries())
            for (const [place, n] of asks.entries()) {
              const answer = answers[sender]![place]!;
              if ('code' in answer)
                held.set(answer.code, (held.get(answer.code) ?? new Set()).add(people[n]!));
            }
          expect([...held.values()].every((holders) => holders.size === 1)).toBe(true);
          const holders = [...held.values()].flatMap((one) => [...one]);
          expect(new Set(holders).size).toBe(holders.length);
          const { left, given } = await figuresOf(key);
          expect(left + given).toBe(stock);
          // a code is withheld from somebody only while others hold all there are
          const asked = new Set(senders.flat());
          expect(given).toBeLessThanOrEqual(Math.min(stock, asked.size));
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('a mail made once more', () => {
  it('has the code it was given, and the rules of its reader', async () => {
    const { poolId } = await createPool(
      db,
      { workspaceId, key: 'again', name: 'Again', per: 'contact', expiresAt: null, lowBelow: 0 },
      NOW_MS,
    );
    await addCodes(db, { workspaceId, poolId, codes: ['CODE-1', 'CODE-2'] });
    const reader = { contactId: await contact(), attributes: { plan: 'vip' } };
    const rules = { vip: { kind: 'attribute', attribute: 'plan', op: 'equals', value: 'vip' } } as const;
    const more = { rules, subject: '{% if rule.vip %}{{ coupon.again }}{% endif %}', html: '<p>x</p>' };
    const [subject] = await mailsFor(more, [reader]);
    expect(subject).toMatch(/^CODE-/);
    const message = { messageId: newId(NOW_MS), contactId: reader.contactId, enrollmentId: null };
    const again = await previewAgain(db, { ...RULES, workspaceId }, document(more), message, varsOf(reader));
    expect(again.subject).toBe(subject);
  });
});

describe('a look at a draft', () => {
  const look = (more: Partial<TemplateDocument>, contactId: string | null, rules?: Record<string, boolean>) =>
    previewAs(
      db,
      { ...RULES, workspaceId },
      {
        document: document(more),
        contactId,
        vars: varsOf({ contactId: '', attributes: {} }),
        ...(rules ? { rules } : {}),
      },
    );

  it('shows nobody every part, somebody theirs, and what is asked for', async () => {
    const rules = { vip: { kind: 'attribute', attribute: 'plan', op: 'equals', value: 'vip' } } as const;
    const more = { rules, html: '<baton-if rule="vip">secret</baton-if>' };
    expect((await look(more, null)).html).toContain('secret');
    const contactId = await contact();
    expect(await look(more, contactId)).toMatchObject({ rules: { vip: false } });
    expect((await look(more, contactId)).html).not.toContain('secret');
    expect((await look(more, contactId, { vip: true })).html).toContain('secret');
  });

  it('gives no code out, and says what names are not there', async () => {
    expect((await look({ html: '{{ coupon.gone }}' }, null)).problems[0]?.text).toContain(
      'no coupon pool "gone"',
    );
    const rules = { in: { kind: 'segment', segment: 'gone' } } as const;
    expect((await look({ rules, html: 'x' }, null)).problems[0]?.text).toContain('no live segment');
  });
});
