import { z } from 'zod';

/** CSS that is put into attributes of MJML: nothing that could end them. */
const cssFont = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[\p{L}\d ,'-]+$/u, 'must be names of fonts, with commas between them');
const color = z.string().regex(/^#[0-9a-f]{6}$/i, 'must be a colour such as #0b6b63');
const webAddress = z.url({ protocol: /^https?$/ }).max(1000);

/** How a company looks in its mails. Absent members: MJML's own look. */
export const brandSchema = z.strictObject({
  logoUrl: webAddress.optional(),
  /** of buttons and links */
  color: color.optional(),
  /** of the words on buttons */
  buttonTextColor: color.optional(),
  textColor: color.optional(),
  /** around the mail */
  backgroundColor: color.optional(),
  /** of the mail itself */
  surfaceColor: color.optional(),
  font: cssFont.optional(),
  /** of buttons, in px */
  radius: z.int().min(0).max(40).optional(),
  /** postal address for the foot of the mail */
  address: z.string().max(500).optional(),
  social: z
    .array(z.strictObject({ network: z.string().trim().min(1).max(40), url: webAddress }))
    .max(12)
    .optional(),
});

export type Brand = z.infer<typeof brandSchema>;

const attributes = (values: Record<string, string | undefined>): string =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join('');

const element = (name: string, values: Record<string, string | undefined>): string => {
  const written = attributes(values);
  return written ? `<${name}${written} />` : '';
};

/** The look as defaults of MJML's elements; what a template says itself wins. Empty when nothing is set. */
export const brandHead = (brand: Brand): string => {
  const { color: act, font, textColor, backgroundColor, surfaceColor, buttonTextColor, radius } = brand;
  const defaults = [
    element('mj-all', { 'font-family': font }),
    element('mj-text', { color: textColor }),
    element('mj-button', {
      'background-color': act,
      color: buttonTextColor,
      'border-radius': radius === undefined ? undefined : `${radius}px`,
    }),
    element('mj-body', { 'background-color': backgroundColor }),
    element('mj-section', { 'background-color': surfaceColor }),
  ].join('');
  const links = act ? `<mj-style inline="inline">a { color: ${act} }</mj-style>` : '';
  return (defaults ? `<mj-attributes>${defaults}</mj-attributes>` : '') + links;
};

/** MJML with the look in its head, on the line where the head begins, so that lines keep their numbers. */
export const withBrand = (mjml: string, brand: Brand): string => {
  const head = brandHead(brand);
  if (head === '') return mjml;
  if (/<mj-head\b[^>]*\/>/i.test(mjml))
    return mjml.replace(/<mj-head\b[^>]*\/>/i, `<mj-head>${head}</mj-head>`);
  if (/<mj-head\b/i.test(mjml)) return mjml.replace(/<mj-head\b[^>]*>/i, (tag) => tag + head);
  return mjml.replace(/<mjml\b[^>]*>/i, (tag) => `${tag}<mj-head>${head}</mj-head>`);
};
