import { attributesOf } from './attributes.ts';
import { type Known, pictureAddress, pictured, withChips } from './chips.ts';
import { elements, isKnown } from './elements.ts';
import type { Attributes } from './pieces.ts';

/** How the company's mails look: `workspace.settings.brand`. */
export type Brand = {
  logoUrl?: string;
  color?: string;
  buttonTextColor?: string;
  textColor?: string;
  backgroundColor?: string;
  surfaceColor?: string;
  font?: string;
  radius?: number;
  address?: string;
  social?: readonly { network: string; url: string }[];
};

/** What a mail's head says about all elements: `mj-all`, each tag, each class. */
export type HeadStyles = {
  all: Attributes;
  tags: Readonly<Record<string, Attributes>>;
  classes: Readonly<Record<string, Attributes>>;
};

const OPENINGS = /<(mj-[\w-]+)((?:"[^"]*"|'[^']*'|[^"'>])*)>/g;

/** Defaults that stand between `<mj-attributes>` and its end. */
export const headStyles = (before: string): HeadStyles => {
  const all: Record<string, string> = {};
  const tags: Record<string, Attributes> = {};
  const classes: Record<string, Attributes> = {};
  for (const [, inside = ''] of before.matchAll(/<mj-attributes\s*>([\s\S]*?)<\/mj-attributes\s*>/g))
    for (const [open, tag = ''] of inside.matchAll(OPENINGS)) {
      const { name, ...attributes } = attributesOf(open);
      if (tag === 'mj-all') Object.assign(all, attributesOf(open));
      else if (tag === 'mj-class' && name) classes[name] = attributes;
      else tags[tag] = { ...tags[tag], ...attributesOf(open) };
    }
  return { all, tags, classes };
};

const present = (values: Record<string, string | undefined>): Attributes =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => !!entry[1]));

/** The company's look as the server puts it into the head (`withBrand`); what a mail says itself wins. */
const brandStyles = (brand: Brand): HeadStyles => ({
  all: present({ 'font-family': brand.font }),
  tags: {
    'mj-text': present({ color: brand.textColor }),
    'mj-button': present({
      'background-color': brand.color,
      color: brand.buttonTextColor,
      'border-radius': brand.radius === undefined ? undefined : `${brand.radius}px`,
    }),
    'mj-body': present({ 'background-color': brand.backgroundColor }),
    'mj-section': present({ 'background-color': brand.surfaceColor }),
  },
  classes: {},
});

/** The attributes that an element takes when it says nothing: MJML's, the company's, the head's. */
export const inherited = (tag: string, head: HeadStyles, brand: Brand): Attributes => {
  const ours = brandStyles(brand);
  return {
    ...(isKnown(tag) ? elements[tag].defaults : {}),
    ...ours.all,
    ...ours.tags[tag],
    ...head.all,
    ...head.tags[tag],
  };
};

/** The attributes that an element has in the end. */
export const resolved = (tag: string, own: Attributes, head: HeadStyles, brand: Brand): Attributes => ({
  ...inherited(tag, head, brand),
  ...Object.assign({}, ...(own['mj-class'] ?? '').split(/\s+/).map((name) => head.classes[name])),
  ...own,
});

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** CSS of what is set: `color:red;padding:0`. Values that data gives are left out. */
const css = (rules: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(rules)
    .filter(([, value]) => value && !/\{[{%]|[;{}]/.test(value))
    .map(([name, value]) => `${name}:${value}`)
    .join(';');

const paddingOf = (at: Attributes, prefix = ''): Record<string, string | undefined> => ({
  padding: at[`${prefix}padding`],
  ...Object.fromEntries(
    ['top', 'right', 'bottom', 'left'].map((side) => [`padding-${side}`, at[`${prefix}padding-${side}`]]),
  ),
});

const textOf = (at: Attributes): Record<string, string | undefined> => ({
  color: at.color,
  'font-family': at['font-family'],
  'font-size': at['font-size'],
  'font-style': at['font-style'],
  'font-weight': at['font-weight'],
  'letter-spacing': at['letter-spacing'],
  'line-height': at['line-height'],
  'text-decoration': at['text-decoration'],
  'text-transform': at['text-transform'],
});

const backgroundOf = (at: Attributes): Record<string, string | undefined> => ({
  'background-color': at['background-color'],
  'border-radius': at['border-radius'],
  border: at.border,
  'border-top': at['border-top'],
  'border-bottom': at['border-bottom'],
});

/** Styles of an element that holds others: of its own box, and of the box that its children stand in. */
export const boxStyles = (
  tag: string,
  at: Attributes,
  bodyWidth: string,
): { own: string; inside: string } => {
  switch (tag) {
    case 'mj-body':
      return {
        own: css({ 'background-color': at['background-color'] ?? '#ffffff', 'min-height': '100vh' }),
        inside: '',
      };
    case 'mj-section':
    case 'mj-wrapper': {
      const isFull = at['full-width'] === 'full-width';
      const paper = css({ ...backgroundOf(at), ...paddingOf(at) });
      const inside = css({
        'max-width': bodyWidth,
        margin: '0 auto',
        ...(isFull ? paddingOf(at) : {}),
        ...(tag === 'mj-section'
          ? { display: 'flex', 'flex-direction': at.direction === 'rtl' ? 'row-reverse' : 'row' }
          : {}),
      });
      return isFull ? { own: css(backgroundOf(at)), inside } : { own: '', inside: `${inside};${paper}` };
    }
    case 'mj-hero':
      return {
        own: '',
        inside: css({
          'max-width': bodyWidth,
          margin: '0 auto',
          ...backgroundOf(at),
          ...paddingOf(at),
          'min-height': at.height,
        }),
      };
    case 'mj-group':
      return { own: css({ flex: '1 1 0', width: at.width, ...backgroundOf(at) }), inside: 'display:flex' };
    case 'mj-column': {
      const aligned = { middle: 'center', bottom: 'flex-end' }[at['vertical-align'] ?? ''];
      return {
        own: css({
          flex: at.width ? `0 0 ${at.width}` : '1 1 0',
          'min-width': '0',
          'align-self': aligned,
          ...paddingOf(at),
        }),
        inside: css({ ...backgroundOf(at), ...paddingOf(at, 'inner-') }),
      };
    }
    default:
      return { own: '', inside: '' };
  }
};

const style = (rules: Record<string, string | undefined>): string => ` style="${escaped(css(rules))}"`;

const withKnown = (html: string, known: Known): string =>
  html.replace(/\{\{-?\s*([\w.]+)\s*-?\}\}/g, (whole, path: string) => {
    const value = known[path];
    return value === undefined ? whole : escaped(value);
  });

const socialLetter = (name: string): string => (name.replace(/-noshare$/, '')[0] ?? '?').toUpperCase();

/** One of the links of `mj-social` as the canvas shows it. */
const socialLink = (at: Attributes, size: string): string =>
  `<span class="social" style="width:${size};height:${size}">${escaped(socialLetter(at.name ?? '?'))}</span>`;

/**
 * An element that holds no others, as HTML for the canvas. What can be written in is marked `data-write`; its Liquid
 * is in chips. The server's MJML has the last word: the canvas is a likeness, the preview is the mail.
 */
export const leafHtml = (
  tag: string,
  at: Attributes,
  { inner = '', known, links = [] }: { inner?: string; known: Known; links?: readonly Attributes[] },
): string => {
  const box = style({
    ...paddingOf(at),
    'text-align': at.align,
    'background-color': at['container-background-color'],
  });
  switch (tag) {
    case 'mj-text':
      return `<div${box}><div data-write${style(textOf(at))}>${withChips(inner, known)}</div></div>`;
    case 'mj-button':
      return `<div${box}><span data-write${style({
        ...textOf(at),
        ...paddingOf(at, 'inner-'),
        ...backgroundOf(at),
        display: 'inline-block',
        width: at.width,
        'min-width': '24px',
        'text-align': 'center',
      })}>${withChips(inner, known)}</span></div>`;
    case 'mj-image':
      return at.src
        ? `<div${box}><img alt="${escaped(at.alt ?? '')}" draggable="false" src="${escaped(pictureAddress(known[at.src.replace(/^\{\{\s*|\s*\}\}$/g, '')] ?? at.src))}"${style(
            {
              width: at.width ?? '100%',
              'max-width': '100%',
              'border-radius': at['border-radius'],
              display: 'inline-block',
              'vertical-align': 'top',
            },
          )}></div>`
        : `<div${box}><div class="empty">Choose a picture at the right</div></div>`;
    case 'mj-divider':
      return `<div${box}><div${style({
        'border-top': `${at['border-width']} ${at['border-style']} ${at['border-color']}`,
        width: at.width,
        margin: '0 auto',
      })}></div></div>`;
    case 'mj-spacer':
      return `<div class="spacer"${style({ height: at.height })}></div>`;
    case 'mj-table':
      return `<div${box}><table cellpadding="0" cellspacing="0"${style({
        ...textOf(at),
        width: at.width,
        'border-collapse': 'collapse',
        'text-align': at.align,
      })}>${pictured(withKnown(inner, known))}</table></div>`;
    case 'mj-social':
      return `<div${box}>${
        links.length === 0
          ? '<div class="empty">Add links at the right</div>'
          : links.map((link) => socialLink(link, at['icon-size'] ?? '20px')).join('')
      }</div>`;
    case 'mj-raw':
      return `<div class="code">HTML<small>${escaped(
        inner
          .replace(/<[^>]*>/g, ' ')
          .replace(/\s+/g, ' ')
          .trim()
          .slice(0, 80),
      )}</small></div>`;
    default:
      return '';
  }
};
