import { describe, expect, it } from 'vitest';
import { chipLabel, pictured, withChips, withoutChips } from './chips.ts';
import { plainProducts, productsHtml, productsOf } from './products.ts';

describe('Liquid in text', () => {
  it.each([
    'Hi {{ contact.firstName | default: "there" }},',
    '{% if a > 1 %}<b>{{ a }}</b>{% endif %} and <a href="{{ entry.url | default: \'#\' }}">x</a>',
    'a < b {{ c | split: "<" }} <br> {% assign x = "&" %}',
    'plain &times; text',
  ])('comes back from its chips as written: %s', (html) => {
    expect(withoutChips(withChips(html))).toBe(html);
  });

  it('is a chip in text and stays what it is in an attribute', () => {
    const shown = withChips('<a href="{{ a }}">{{ contact.firstName }}</a>');
    expect(shown).toContain('<a href="{{ a }}">');
    expect(shown).toContain('>first name</span></a>');
  });

  it('is named in words', () => {
    expect(chipLabel('{{ contact.firstName | default: "there" }}')).toBe('first name or “there”');
    expect(chipLabel('{{ entry.value | money: entry.currency }}')).toBe('value');
    expect(chipLabel('{% if first %}')).toBe('if first');
    expect(chipLabel('{% endfor %}')).toBe('end of each');
  });

  it('of a loop is shown once, without its other ways', () => {
    const shown = pictured('{% for a in b %}<tr>{{ a.name }}</tr>{% else %}<tr>none</tr>{% endfor %}');
    expect(shown).toMatch(/^<tr><span[^>]*>a name<\/span><\/tr>$/);
    expect(
      pictured('<baton-products from="top">{{ product.title }}<baton-else />none</baton-products>'),
    ).toMatch(/^<span[^>]*>title<\/span>$/);
    expect(pictured('<img src="{{ a | default: \'x\' }}" alt="">')).toContain('src="data:image/svg');
  });
});

describe('a table of products', () => {
  it('is read back as it was set, and not when somebody wrote another', () => {
    const products = { ...plainProducts, most: 3, showsPrice: false };
    expect(productsOf(productsHtml(products))).toEqual(products);
    expect(productsOf(productsHtml(products, '  '))).toEqual(products);
    expect(productsOf(productsHtml(products).replace('8px', '9px'))).toBeUndefined();
    expect(productsOf('<tr></tr>')).toBeUndefined();
  });
});
