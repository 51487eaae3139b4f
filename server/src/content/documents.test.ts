import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../platform/index.ts';
import {
  compileTemplate,
  type Lookups,
  linkTarget,
  renderEmail,
  type TemplateDocument,
  TemplateRefused,
  templateSchema,
} from './index.ts';
import { textFor } from './render.ts';
import { ruleProblems } from './rules.ts';

const template = (more: Partial<TemplateDocument>): TemplateDocument =>
  templateSchema.parse({ name: 'Cart', subject: 'Your cart', class: 'transactional', ...more });

const vars = (contact: JsonObject = {}, lookups?: Lookups) => ({
  contact,
  entry: {},
  workspace: { name: 'ACME' },
  nowMs: Date.UTC(2026, 0, 1),
  timeZone: 'Europe/Vienna',
  currency: 'EUR',
  ...(lookups ? { lookups } : {}),
});

const OPTIONS = {
  trackingBase: 'https://t.example',
  token: 'TOKEN',
  unsubscribeUrl: 'https://t.example/u/TOKEN',
  preferencesUrl: 'https://t.example/p/TOKEN',
};

const refusal = async (more: Partial<TemplateDocument>): Promise<TemplateRefused> => {
  const error = await compileTemplate(template(more)).catch((problem: unknown) => problem);
  expect(error).toBeInstanceOf(TemplateRefused);
  return error as TemplateRefused;
};

describe('a template in several languages', () => {
  const document = template({
    subject: 'Hello',
    html: '<p>Hello <a href="https://shop.example/en">shop</a></p>',
    languages: {
      de: { subject: 'Hallo', html: '<p>Hallo <a href="https://shop.example/de">Laden</a></p>' },
      'de-AT': { subject: 'Servus', html: '<p>Servus <a href="https://shop.example/en">Laden</a></p>' },
    },
  });

  it.each([
    ['de-AT', 'Servus'],
    ['de-CH', 'Hallo'],
    ['DE', 'Hallo'],
    ['de_at', 'Servus'],
    ['fr', 'Hello'],
    [undefined, 'Hello'],
    [7, 'Hello'],
  ])('greets a reader of %s with %s', async (language, subject) => {
    const contact: JsonObject = language === undefined ? {} : { language };
    const mail = renderEmail(await compileTemplate(document), vars(contact), OPTIONS);
    expect(mail.subject).toBe(subject);
    expect(mail.html).toContain(subject);
  });

  it('has the same slot for the same page in all of them, and one for each other page', async () => {
    const compiled = await compileTemplate(document);
    const slotIn = (language: string): number => {
      const { html } = renderEmail(compiled, vars({ language }), OPTIONS);
      return Number(/\/t\/c\/TOKEN\/(\d+)/.exec(html)![1]);
    };
    expect(linkTarget(compiled, [], slotIn('en'))).toBe('https://shop.example/en');
    expect(linkTarget(compiled, [], slotIn('de-CH'))).toBe('https://shop.example/de');
    expect(slotIn('de-AT')).toBe(slotIn('en'));
  });

  it('says in which language a problem is', async () => {
    const error = await refusal({ html: 'a', languages: { de: { subject: 'x', html: 'a\n{% if x %}' } } });
    expect(error.problems).toMatchObject([{ language: 'de', part: 'html', line: 2 }]);
    expect(error.detail).toContain('de: html, line 2');
  });
});

describe('parts for some', () => {
  const rules = { vip: { kind: 'attribute', attribute: 'plan', op: 'equals', value: 'vip' } } as const;
  const shownWith = async (
    more: Partial<TemplateDocument>,
    rule: Record<string, boolean>,
  ): Promise<string> => {
    const compiled = await compileTemplate(template({ rules, ...more }));
    const { html } = renderEmail(compiled, vars({}, { rule, products: {}, coupon: {} }), null);
    return html;
  };

  it.each([
    ['HTML', { html: '<p><baton-if rule="vip">yes<baton-else />no</baton-if></p>' }],
    [
      'MJML',
      {
        mjml: `<mjml><mj-body><baton-if rule="vip"><mj-section><mj-column><mj-text>yes</mj-text></mj-column></mj-section>
        <baton-else /><mj-section><mj-column><mj-text>no</mj-text></mj-column></mj-section></baton-if></mj-body></mjml>`,
      },
    ],
  ])('are shown to those for whom the rule holds: %s', async (_name, more) => {
    expect(await shownWith(more, { vip: true })).toMatch(/>\s*yes\s*</);
    expect(await shownWith(more, { vip: true })).not.toMatch(/>\s*no\s*</);
    expect(await shownWith(more, { vip: false })).toMatch(/>\s*no\s*</);
  });

  it('want only the rules that a mail asks, in Liquid too', async () => {
    const two = { ...rules, other: rules.vip, unused: rules.vip };
    const compiled = await compileTemplate(
      template({
        rules: two,
        subject: '{% if rule.other %}a{% endif %}',
        html: '<baton-if rule="vip">x</baton-if>',
      }),
    );
    expect(Object.keys(compiled.wanted.rules).sort()).toEqual(['other', 'vip']);
  });

  it.each([
    ['names no rule', '<p>\n<baton-if rule="gone">x</baton-if>', 'no rule "gone"', 2],
    ['is not closed', '\n\n<baton-if rule="vip">x', 'not closed', 3],
    ['closes nothing', 'x</baton-if>', 'closes nothing', 1],
    [
      'crosses another',
      '<baton-if rule="vip"><baton-products from="top"></baton-if></baton-products>',
      'closes nothing',
      1,
    ],
    ['has an else outside', '<baton-else />', 'stands in no block', 1],
    ['wants products from nowhere', '<baton-products from="mars">x</baton-products>', 'not clear', 1],
    ['wants too many products', '<baton-products from="top" limit="900">x</baton-products>', 'not clear', 1],
  ])('is refused with its line where it %s', async (_name, html, text, line) => {
    const { problems } = await refusal({ rules, html });
    expect(problems.map((problem) => [problem.text.includes(text), problem.line])).toContainEqual([
      true,
      line,
    ]);
  });

  it('cannot ask what a mail does not know: the time since a workflow began', () => {
    const known = { segments: new Set(['regulars']) };
    const asks = (condition: unknown) => ruleProblems({ r: condition as never }, known);
    expect(asks({ kind: 'event', event: 'X', since: 'entry' })[0]?.text).toContain('start of a workflow');
    expect(asks({ kind: 'segment', segment: 'gone' })[0]?.text).toContain('no live segment "gone"');
    expect(
      asks({
        all: [
          { kind: 'segment', segment: 'regulars' },
          { kind: 'event', event: 'X' },
        ],
      }),
    ).toEqual([]);
  });
});

describe('saved blocks', () => {
  const blocks = {
    foot: {
      name: 'Foot',
      mjml: '<mj-section>\n<mj-column>\n<mj-text>ACME, Wien</mj-text></mj-column></mj-section>',
    },
  };

  it('are put in their places, and errors behind them keep their lines', async () => {
    const mjml = '<mjml><mj-body>\n<baton-block ref="foot" />\n</mj-body></mjml>';
    const compiled = await compileTemplate(template({ mjml, pinned: { blocks } }));
    expect(renderEmail(compiled, vars(), null).html).toContain('ACME, Wien');
    const broken =
      '<mjml><mj-body>\n<baton-block ref="foot"></baton-block>\n<mj-foo></mj-foo></mj-body></mjml>';
    expect((await refusal({ mjml: broken, pinned: { blocks } })).problems[0]).toMatchObject({ line: 3 });
  });

  it('that are not there are refused, and so are blocks in blocks', async () => {
    const mjml = '<mjml><mj-body><baton-block ref="gone" /></mj-body></mjml>';
    expect((await refusal({ mjml })).detail).toContain('no saved block "gone"');
    const nested = { foot: { name: 'F', mjml: '<baton-block ref="foot" />' } };
    const inner = '<mjml><mj-body><baton-block ref="foot" /></mj-body></mjml>';
    expect((await refusal({ mjml: inner, pinned: { blocks: nested } })).detail).toContain(
      'holds another block',
    );
  });
});

describe('the look of the company', () => {
  it('is what MJML starts from, and what the template says wins', async () => {
    const mjml = `<mjml><mj-body><mj-section><mj-column><mj-button href="https://a.example/">A</mj-button>
      <mj-button background-color="#123456" href="https://a.example/">B</mj-button></mj-column></mj-section></mj-body></mjml>`;
    const compiled = await compileTemplate(
      template({ mjml, pinned: { brand: { color: '#0b6b63', radius: 7 } } }),
    );
    const { html } = renderEmail(compiled, vars(), null);
    expect(html).toContain('#0b6b63');
    expect(html).toContain('border-radius:7px');
    expect(html).toContain('#123456');
  });

  it('cannot end the attribute it stands in', () => {
    const brand = { font: 'Arial"><script>' };
    expect(templateSchema.safeParse({ ...template({ html: 'x' }), pinned: { brand } }).success).toBe(false);
  });
});

/** HTML as people paste it: odd quotes, no closing tags, conditional comments, entities, any characters. */
const pieces = fc.oneof(
  fc.constantFrom(
    '<p>',
    '<td width=\'600\' style="color:red">',
    '<!--[if mso]><v:rect><![endif]-->',
    '<style>@media(max-width:600px){.a>b{color:red}}</style>',
    '<br/>',
    '<BR>',
    '&nbsp;&zwnj;&#8202;',
    '\r\n\t  ',
    '<img src="https://a.example/x.png" alt=unquoted>',
    '</table></TD>',
    '<o:p></o:p>',
    'Grüße ✓ 你好',
    '%7B%7B',
    '{ }',
    '} {',
  ),
  fc.string({ maxLength: 12 }).filter((text) => !/\{[{%]|<|>|"|'|href|body|liqq/i.test(text)),
);

describe('pasted HTML', () => {
  it('is sent byte for byte, but for tokens, link targets, the hidden link and the open pixel (property)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(pieces, { maxLength: 12 }),
        fc.array(pieces, { maxLength: 6 }),
        async (before, after) => {
          const head = before.join('');
          const tail = after.join('');
          fc.pre(!/\{[{%]/.test(head) && !/\{[{%]/.test(tail));
          const html = `${head}<a class="x" href="https://shop.example/a?b=1&amp;c=2">{{ contact.name }}</a>${tail}`;
          const mail = renderEmail(await compileTemplate(template({ html })), vars({ name: 'Ana' }), OPTIONS);
          const [beforeLink, rest] = mail.html.split(
            '<a class="x" href="https://t.example/t/c/TOKEN/0">Ana</a>',
          );
          expect(beforeLink).toBe(head);
          const added =
            /<a href="https:\/\/t\.example\/t\/c\/TOKEN\/h"[^>]*><\/a><img src="https:\/\/t\.example\/t\/o\/TOKEN\.gif"[^>]*>/;
          expect(rest!.replace(added, '')).toBe(tail);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('is stored as it came', () => {
    const html = "<TABLE  width=600 >\r\n<tr ><td class='a'>&nbsp;</TD>\t</table >\r\n";
    expect(templateSchema.parse({ name: 'A', subject: 's', class: 'marketing', html }).html).toBe(html);
  });
});

describe('pages of our own', () => {
  it('are not counted as clicks: the way out and the preferences', async () => {
    const html = '<a href="{{ preferences_url }}">p</a><a href="{{ unsubscribe_url }}">u</a>';
    const mail = renderEmail(await compileTemplate(template({ html })), vars(), OPTIONS);
    expect(mail.html).toContain('href="https://t.example/p/TOKEN"');
    expect(mail.links).toEqual([]);
  });
});

describe('a template that would print fifty megabytes', () => {
  it('is cut in time and memory, with products and rules too', async () => {
    const huge = { title: 'x'.repeat(40_000) };
    const html = `<baton-products from="top" limit="24">${'{{ product.title }}'.repeat(60)}</baton-products>`;
    const compiled = await compileTemplate(template({ html }));
    const lookups = { rule: {}, products: { p0: Array.from({ length: 24 }, () => huge) }, coupon: {} };
    expect(() => renderEmail(compiled, vars({}, lookups), null)).toThrow(/longer than 1000000/);
  });
});

it('the text for a language is the one of its region first', async () => {
  const compiled = await compileTemplate(
    template({
      html: 'a',
      languages: { pt: { subject: 'p', html: 'b' }, 'pt-BR': { subject: 'b', html: 'c' } },
    }),
  );
  expect([textFor(compiled, 'pt-BR').language, textFor(compiled, 'pt-PT').language]).toEqual(['pt-BR', 'pt']);
});
