import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../platform/index.ts';
import {
  compileTemplate,
  emptyTokens,
  headerText,
  linkTarget,
  previewTemplate,
  RenderFailed,
  type RenderVars,
  renderEmail,
  type TemplateDocument,
  TemplateRefused,
  templateSchema,
} from './index.ts';
import { htmlEngine, parsePiece, printPiece } from './liquid.ts';

const template = (more: Partial<TemplateDocument>): TemplateDocument =>
  templateSchema.parse({ name: 'Cart', subject: 'Your cart', class: 'transactional', ...more });

const vars = (contact: JsonObject = {}, entry: JsonObject = {}): RenderVars => ({
  contact,
  entry,
  workspace: { name: 'ACME' },
  nowMs: Date.UTC(2026, 0, 1, 23, 30),
  timeZone: 'Europe/Vienna',
  currency: 'EUR',
});

const options = {
  trackingBase: 'https://t.example',
  token: 'TOKEN',
  unsubscribeUrl: 'https://t.example/u/TOKEN',
};

const rendered = async (more: Partial<TemplateDocument>, values: RenderVars = vars()) =>
  renderEmail(await compileTemplate(template(more)), values, options);

const refusal = async (more: Partial<TemplateDocument>): Promise<TemplateRefused> => {
  const error = await compileTemplate(template(more)).then(
    () => null,
    (problem: unknown) => problem,
  );
  expect(error).toBeInstanceOf(TemplateRefused);
  return error as TemplateRefused;
};

const failure = async (more: Partial<TemplateDocument>, values = vars()): Promise<RenderFailed> => {
  const compiled = await compileTemplate(template(more));
  let caught: unknown;
  try {
    renderEmail(compiled, values, options);
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(RenderFailed);
  return caught as RenderFailed;
};

describe('a template document', () => {
  it('has exactly one of mjml and html', () => {
    const base = { name: 'A', subject: 's', class: 'marketing' };
    expect(templateSchema.safeParse(base).success).toBe(false);
    expect(templateSchema.safeParse({ ...base, html: 'a', mjml: 'b' }).success).toBe(false);
    expect(templateSchema.safeParse({ ...base, html: 'a' }).success).toBe(true);
  });

  it('may be repeated after an unknown outcome only when transactional (P5)', () => {
    const base = { name: 'A', subject: 's', html: 'a', repeatUnknown: true };
    expect(templateSchema.safeParse({ ...base, class: 'marketing' }).success).toBe(false);
    expect(templateSchema.safeParse({ ...base, class: 'transactional' }).success).toBe(true);
  });
});

describe('values from contacts', () => {
  const hostile = '<script>alert("1")</script>&\'';

  it('are text in HTML, whatever they contain', async () => {
    const { html } = await rendered(
      { html: '<p title="{{ contact.name }}">{{ contact.name }}</p>' },
      vars({ name: hostile }),
    );
    expect(html).not.toContain('<script>');
    expect(html).toContain('&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;&amp;&#39;');
  });

  it('stay escaped through conditions, loops, filters and assigned names', async () => {
    const html = `{% assign n = contact.name %}{% if n %}{{ n | upcase }}{% endif %}
      {% for x in contact.list %}{{ x }}{% endfor %}{{ contact.name | newline_to_br }}{% capture c %}{{ n }}{% endcapture %}{{ c }}`;
    const { html: page } = await rendered({ html }, vars({ name: hostile, list: [hostile] }));
    expect(page).not.toMatch(/<script>/i);
  });

  it('cannot be printed raw', async () => {
    const error = await refusal({ html: 'a\n{{ contact.name | raw }}' });
    expect(error.problems[0]).toMatchObject({ severity: 'blocks', part: 'html', line: 2 });
    expect(error.fix).toContain('remove `| raw`');
  });

  it('cannot begin another header', async () => {
    const { subject } = await rendered(
      { html: 'x', subject: 'Hi {{ contact.name }}' },
      vars({ name: 'Ana\r\nBcc: all@example.com\n\n<html>\u2028\u0000' }),
    );
    expect(subject).toBe('Hi Ana Bcc: all@example.com <html>');
  });

  it('never give a header a line break (property)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => !/\p{Cc}|\u2028|\u2029/u.test(headerText(text))),
    );
  });

  it('do not reach what is behind a value', async () => {
    const { html } = await rendered({ html: '[{{ contact.constructor.name }}{{ contact.__proto__ }}]' });
    expect(html).toMatch(/^\[\]/);
  });
});

describe('a template that does not end', () => {
  it.each([
    ['a list of a thousand million', '{% for i in (1..1000000000) %}x{% endfor %}', 'too much memory'],
    [
      'empty loops in loops',
      '{% for i in (1..9000) %}{% for j in (1..9000) %}{% endfor %}{% endfor %}',
      'longer than 500 ms',
    ],
    [
      'fifty megabytes',
      `{% for i in (1..3000) %}{% for j in (1..500) %}${'x'.repeat(35)}{% endfor %}{% endfor %}`,
      'longer than',
    ],
    ['a number of the contact', '{% for i in (1..contact.n) %}x{% endfor %}', 'too much memory'],
  ])('is cut with an error that says where and what to do: %s', async (_name, loop, text) => {
    const error = await failure({ html: `<p>\n${loop}` }, vars({ n: 1e12 }));
    expect(error.message).toContain('Template "Cart": html, line 2');
    expect(error.problem.text).toContain(text);
    expect(error.problem.fix).toMatch(/loop/);
  });

  it('reads no files of the server', async () => {
    expect((await refusal({ html: '{% include "/etc/passwd" %}' })).detail).toContain('include');
    expect((await refusal({ html: '{% render "x" %}' })).fix).toContain('read no files');
    const mjml = '<mjml><mj-body><mj-include path="/etc/passwd" /></mj-body></mjml>';
    expect((await refusal({ mjml })).detail).toContain('mj-include');
  });

  it('names the line of a tag that is not closed', async () => {
    const error = await refusal({ mjml: '<mjml><mj-body>\n\n{% if contact.a %}\n</mj-body></mjml>' });
    expect(error.problems[0]).toMatchObject({ line: 3, part: 'mjml' });
  });
});

describe('MJML', () => {
  const page = (body: string): string => `<mjml><mj-body>${body}</mj-body></mjml>`;

  it('keeps Liquid in texts, attributes, loops over elements and conditions around sections', async () => {
    const mjml = page(`{% if contact.vip %}<mj-section><mj-column>
      {% for item in entry.items %}<mj-button href="{{ item.url }}" background-color="{{ item.color }}">{{ item.name }}</mj-button>{% endfor %}
      <mj-text>{% if contact.city == "Wien" and 2 > 1 %}Servus{% else %}Hello{% endif %} {{ contact.name }}</mj-text>
      </mj-column></mj-section>{% endif %}`);
    const items = ['Cup', 'Pot'].map((name) => ({
      name,
      url: `https://shop.example/${name}`,
      color: '#fff',
    }));
    const { html, text, links } = await rendered(
      { mjml },
      vars({ vip: true, city: 'Wien', name: 'Ana' }, { items }),
    );
    expect(html).toMatch(/Servus Ana/);
    expect(html).toMatch(/>\s*Cup\s*</);
    expect(html).not.toMatch(/\{%|\{\{|liqq/);
    expect(links).toEqual(['https://shop.example/Cup', 'https://shop.example/Pot']);
    expect(text).toContain('Cup (https://t.example/t/c/TOKEN/0)');
    expect((await rendered({ mjml }, vars({ vip: false }))).html).not.toContain('Hello');
  });

  it('refuses an unknown element with its line', async () => {
    const error = await refusal({ mjml: '<mjml>\n<mj-body>\n<mj-foo></mj-foo></mj-body></mjml>' });
    expect(error.problems[0]).toMatchObject({ line: 3, severity: 'blocks' });
  });

  it('refuses what is no MJML', async () => {
    expect((await refusal({ mjml: 'hello' })).detail).toContain('mj-body');
  });
});

describe('links', () => {
  it('become numbered slots; those that Liquid writes follow the fixed ones', async () => {
    const html = `<a href="https://shop.example/a?x=1&amp;y=2">A</a><a href='{{ entry.url }}'>B</a>
      <a class="b" href="https://shop.example/a?x=1&y=2">again</a><a href=mailto:x@example.com>mail</a><a href="{{ unsubscribe_url }}">out</a>`;
    const compiled = await compileTemplate(template({ html }));
    const mail = renderEmail(compiled, vars({}, { url: 'https://shop.example/b?c=1&d=2' }), options);
    expect(mail.html).toContain('href="https://t.example/t/c/TOKEN/0"');
    expect(mail.html).toContain('href="https://t.example/t/c/TOKEN/1"');
    expect(mail.html).toContain('href=mailto:x@example.com');
    expect(mail.html).toContain('href="https://t.example/u/TOKEN"');
    expect(mail.html.match(/\/t\/c\/TOKEN\/\d/g)).toHaveLength(3);
    expect(mail.links).toEqual(['https://shop.example/b?c=1&d=2']);
    expect(linkTarget(compiled, mail.links, 0)).toBe('https://shop.example/a?x=1&y=2');
    expect(linkTarget(compiled, mail.links, 1)).toBe('https://shop.example/b?c=1&d=2');
    expect(linkTarget(compiled, mail.links, 9)).toBeNull();
  });

  it('that a contact could turn into a script lead nowhere', async () => {
    const { html, links } = await rendered(
      { html: '<a href="{{ contact.url }}">x</a>' },
      vars({ url: 'javascript:alert(1)' }),
    );
    expect(html).toContain('href="#"');
    expect(links).toEqual([]);
  });

  it('without a whole address are refused', async () => {
    expect((await refusal({ html: '<a href="/cart">x</a>' })).fix).toContain('https://');
    expect((await refusal({ html: '<a href="javascript:x()">x</a>' })).detail).toContain('no web address');
  });
});

describe('what every mail has', () => {
  it('an open pixel, a preview text, a text part', async () => {
    const { html, text } = await rendered(
      {
        html: '<html><body class="x"><h1>Hello</h1><p>You &amp; me</p></body></html>',
        previewText: 'Look, {{ contact.name }}',
      },
      vars({ name: 'Ana' }),
    );
    expect(html).toMatch(/<body class="x"><div style="display:none[^>]*>Look, Ana/);
    expect(html).toMatch(/<img src="https:\/\/t\.example\/t\/o\/TOKEN\.gif"[^>]*><\/body>/);
    expect(text).toContain('You & me');
    expect(text).not.toContain('Look');
  });

  it('a way out, added to marketing mail that has none, with a warning', async () => {
    const compiled = await compileTemplate(template({ html: '<p>x</p>', class: 'marketing' }));
    expect(compiled.warnings[0]?.text).toContain('unsubscribe');
    const mail = renderEmail(compiled, vars(), options);
    expect(mail.html).toContain('https://t.example/u/TOKEN');
    expect(mail.text).toContain('https://t.example/u/TOKEN');
  });

  it('its own text when one is given', async () => {
    const { text } = await rendered(
      { html: '<p>x</p>', text: 'Hi {{ contact.name }} & co' },
      vars({ name: '<Ana>' }),
    );
    expect(text).toBe('Hi <Ana> & co');
  });

  it('a text part also where Liquid stands across attributes', async () => {
    const { text } = await rendered(
      { html: '<p {% if contact.a %}title="x">A{% else %}>B{% endif %}</p>' },
      vars({ a: true }),
    );
    expect(text).toContain('A');
  });
});

describe('filters', () => {
  it('write money and dates in the zone of the contact, from the given now', async () => {
    const html =
      '{{ entry.value | money }}|{{ 3 | money: "USD" }}|{{ "x" | money }}|{{ "now" | date: "%Y-%m-%d %H:%M" }}';
    expect((await rendered({ html }, vars({}, { value: 1234.5 }))).html).toMatch(
      /^€1,234\.50\|\$3\.00\|x\|2026-01-02 00:30/,
    );
  });
});

describe('empty tokens', () => {
  it('are named for a contact, but not those with a default', async () => {
    const compiled = await compileTemplate(
      template({
        subject: '{{ contact.first }}',
        html: '{{ contact.last | upcase }}{{ contact.city | default: "x" }}{% for i in entry.items %}{{ i.name }}{% endfor %}<a href="https://a.example/{{ entry.id }}">a</a>',
      }),
    );
    expect(emptyTokens(compiled, vars({ first: ' ' })).sort()).toEqual([
      'contact.first',
      'contact.last',
      'entry.id',
    ]);
    expect(emptyTokens(compiled, vars({ first: 'a', last: 'b' }, { id: 0 }))).toEqual([]);
  });
});

describe('a preview', () => {
  it('shows targets, counts nothing, and tells problems instead of throwing', async () => {
    const good = await previewTemplate(
      template({ html: '<a href="https://a.example/">{{ contact.x }}</a>' }),
      vars(),
    );
    expect(good.html).toContain('href="https://a.example/"');
    expect(good.problems.map((problem) => problem.text)).toEqual(['contact.x is empty for this person']);
    const bad = await previewTemplate(template({ html: '{% if %}' }), vars());
    expect(bad.problems[0]?.severity).toBe('blocks');
  });
});

describe('the direct way of printing', () => {
  const values = fc.oneof(
    fc.string(),
    fc.constantFrom('<b>', '&', '"'),
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.string(), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'size'), fc.string(), { noNullPrototype: true }),
  );
  const nodes = fc.constantFrom(
    'text <p>',
    '{{ contact.a }}',
    '{{ contact.b.a }}',
    '{{ contact.b.size }}',
    '{{ contact.a | upcase }}',
    '{{ contact["c"] }}',
    '{{ contact.b[0] }}',
    '{{ contact.b.first }}',
    '{% if contact.a %}{{ contact.b }}{% endif %}',
    '{% for x in contact.b %}{{ x }}{{ contact.a }}{% endfor %}',
    '{% assign contact = "mine" %}',
    '{% capture entry %}{{ contact.a }}{% endcapture %}{{ entry }}',
    '{% if true %}{% break %}{% endif %}',
    '{{ nothing.at.all }}',
  );

  it('prints what LiquidJS prints (property)', () => {
    fc.assert(
      fc.property(
        fc.array(nodes, { maxLength: 8 }),
        fc.record({ a: values, b: values, c: values }),
        (parts, contact) => {
          const piece = parsePiece(htmlEngine, parts.join(''), 'html');
          const scope = { contact, entry: {} };
          const facts = vars();
          expect(printPiece(piece, scope, facts, () => '')).toBe(
            htmlEngine.parseAndRenderSync(parts.join(''), scope),
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});
