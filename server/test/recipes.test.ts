/** The recipes as a whole: their mails render. That `examples/` holds them as files is tested beside `baton apply`. */
import { describe, expect, it } from 'vitest';
import { compileTemplate, type RenderVars, renderEmail, templateSchema } from '../src/content/index.ts';
import { type RecipeMail, type RecipeTemplate, recipes } from '../src/workflows/index.ts';

const isMail = (template: RecipeTemplate): template is RecipeMail => !('channel' in template);

const VARS: RenderVars = {
  contact: { firstName: 'Ana', email: 'ana@example.com' },
  entry: {
    id: 'c-17',
    value: 64.9,
    currency: 'EUR',
    cart_url: 'https://shop.example.com/cart/c-17',
    items: [
      { name: 'Enamel mug', quantity: 2, price: 12.5, image_url: 'https://shop.example.com/mug.jpg' },
      { name: 'Coffee, 500 g', quantity: 1, price: 39.9 },
    ],
  },
  workspace: {
    name: 'Nordlicht',
    website: 'https://shop.example.com',
    brand: { address: 'Hafen 1, Hamburg' },
  },
  nowMs: Date.parse('2024-03-04T10:00:00Z'),
  timeZone: 'Europe/Berlin',
  currency: 'EUR',
};
const OPTIONS = {
  trackingBase: 'https://baton.example.com',
  token: 'TOKEN',
  unsubscribeUrl: 'https://baton.example.com/u/TOKEN',
};
/** Nothing known but the address: what a stranger's mail looks like. */
const BARE: RenderVars = { ...VARS, contact: {}, entry: {}, workspace: { name: 'Nordlicht' } };

describe.each(recipes)('recipe $key', ({ templates }) => {
  it.each(Object.entries(templates).filter(([, template]) => isMail(template)))(
    'template %s renders whole, with much and with little known',
    async (_, template) => {
      const compiled = await compileTemplate(templateSchema.parse(template));
      expect(compiled.warnings).toEqual([]);
      for (const vars of [VARS, BARE]) {
        const { subject, html, text } = renderEmail(compiled, vars, OPTIONS);
        for (const part of [subject, html, text])
          expect(part).not.toMatch(/\{\{|\{%|undefined|null|NaN|lorem/i);
        expect(subject.length).toBeGreaterThan(5);
        expect(text).toContain('Nordlicht');
        expect(html).not.toMatch(/href="(#?|)"/);
        // one way out at the foot, and none in mail that is part of what was ordered or asked for
        expect(html.includes(OPTIONS.unsubscribeUrl)).toBe(template.class === 'marketing');
        for (const placeholder of [
          /example\.com\/(your|product)/,
          /\bTODO\b/i,
          /your company/i,
          /\[[A-Z ]+\]/,
        ])
          expect(text).not.toMatch(placeholder);
      }
    },
  );
});

describe('recipe mails', () => {
  const render = async (recipe: string, template: string, entry: RenderVars['entry']): Promise<string> => {
    const document = recipes.find(({ key }) => key === recipe)!.templates[template] as RecipeMail;
    const compiled = await compileTemplate(document);
    return renderEmail(compiled, { ...VARS, entry }, OPTIONS).html;
  };

  it('show the items of the cart, or the one product of the event', async () => {
    const many = await render('abandoned-cart', 'cart-left', VARS.entry);
    expect(many).toContain('Enamel mug &times; 2');
    expect(many).toContain('€12.50');
    const one = await render('abandoned-cart', 'cart-left', { productName: 'Kettle', value: 30 });
    expect(one).toContain('Kettle');
    expect(one).toContain('€30.00');
  });

  it('greet by name only when there is one', async () => {
    expect(await render('abandoned-cart', 'cart-left', {})).toContain('Hi Ana,');
  });
});
