import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseMail, parsePieces, Unreadable } from './parse.ts';
import type { ElementPiece, Piece } from './pieces.ts';
import { printMail } from './print.ts';

const examples = join(import.meta.dirname, '../../../../../examples');
const templates = readdirSync(examples, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.mjml'))
  .map((path) => [path, readFileSync(join(examples, path), 'utf8')] as const);

const wrapped = (body: string): string => `<mjml>\n  <mj-body>${body}</mj-body>\n</mjml>\n`;
const changed = (piece: Piece, change: (element: ElementPiece) => Piece): Piece => {
  if (piece.kind === 'code') return piece;
  const inside = { ...piece, children: piece.children.map((child) => changed(child, change)) };
  return inside.kind === 'element' ? change(inside) : inside;
};
const edited = (source: string, change: (element: ElementPiece) => Piece): string => {
  const mail = parseMail(source);
  return printMail({ ...mail, body: changed(mail.body, change) as ElementPiece });
};

describe('a source that is opened and not changed', () => {
  it.each(templates)('stays the same to the byte: %s', (_, source) => {
    expect(templates.length).toBeGreaterThan(10);
    expect(printMail(parseMail(source))).toBe(source);
  });

  it.each([
    [
      'comments and odd blanks',
      '<!-- <mj-body> -->\n<mj-section  padding = "1px"\n color=red><!-- a --> </mj-section >\r\n\t',
    ],
    [
      'an element that is not known',
      '<mj-section><mj-column><mj-carousel><mj-carousel-image src="a"/></mj-carousel></mj-column></mj-section>',
    ],
    [
      'Liquid in values',
      `<mj-section background-color="{{ a | default: '#fff' }}"><mj-column/></mj-section>`,
    ],
    [
      'Liquid among attributes',
      '<mj-section {% if a %}padding="0"{% endif %}><mj-column></mj-column></mj-section>',
    ],
    [
      'Liquid that does not match',
      '{% if a %}<mj-section>{% endif %}</mj-section>{% endfor %}{% for a in b %}',
    ],
    ['raw Liquid and mj-raw', '{% raw %}{% if %}{% endraw %}<mj-raw><p>{% for %}</p></mj-raw>'],
    ['stray words', ' hello < 3 { world <mj-section/> bye '],
    [
      'nested Liquid',
      '{% if a %}{% for b in c %}<mj-section/>{% else %}x{% endfor %}{% elsif d %}{% endif %}',
    ],
  ])('%s survive', (_, body) => {
    expect(printMail(parseMail(wrapped(body)))).toBe(wrapped(body));
  });

  it('is refused with its line when it has no end', () => {
    expect(() => parseMail('<mjml>')).toThrow(Unreadable);
    expect(() => parseMail('<mjml>\n<mj-body>\n<mj-section>\n</mjml>')).toThrow(
      expect.objectContaining({ line: 3 }),
    );
  });
});

describe('Liquid around blocks', () => {
  it('holds them', () => {
    const [group] = parsePieces('{% if a %}<mj-section/>{% else %}<mj-section/>{% endif %}');
    expect(group).toMatchObject({
      kind: 'liquid',
      open: '{% if a %}',
      children: [{ tag: 'mj-section' }, { code: '{% else %}' }, { tag: 'mj-section' }],
    });
  });
});

describe('a change', () => {
  const source = wrapped(`
    <mj-section padding='0'  color="red">
      <mj-column><mj-text>a</mj-text></mj-column>
    </mj-section>
    <!-- keep -->
    <mj-section/>
  `);

  it('of an attribute rewrites that attribute alone', () => {
    const next = edited(source, (element) =>
      element.tag === 'mj-section' && element.attributes.padding === '0'
        ? { ...element, attributes: { padding: '0', color: 'blue', href: 'a"b' } }
        : element,
    );
    expect(next).toBe(
      source.replace(
        `<mj-section padding='0'  color="red">`,
        `<mj-section padding='0'  color="blue" href='a"b'>`,
      ),
    );
  });

  it('keeps Liquid whole in a value with both kinds of quotes', () => {
    const next = edited(wrapped('<mj-button>x</mj-button>'), (element) =>
      element.tag === 'mj-button' ? { ...element, attributes: { href: `{{ a | default: "b" }}'` } } : element,
    );
    expect(next).toContain(`href="{{ a | default: 'b' }}'"`);
  });

  it('that adds a block writes it below its parent, also into one that closed itself', () => {
    const next = edited(source, (element) =>
      element.tag === 'mj-section' && element.children.length === 0
        ? {
            ...element,
            children: [
              {
                kind: 'element',
                tag: 'mj-column',
                attributes: { width: '50%' },
                children: [{ kind: 'element', tag: 'mj-text', attributes: {}, inner: 'new', children: [] }],
              },
            ],
          }
        : element,
    );
    expect(next).toBe(
      source.replace(
        '<mj-section/>',
        '<mj-section>\n      <mj-column width="50%">\n        <mj-text>new</mj-text>\n      </mj-column>\n    </mj-section>',
      ),
    );
  });
});
