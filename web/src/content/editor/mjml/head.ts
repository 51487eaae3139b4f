import { attributesOf, openingTag, rewritten } from './attributes.ts';

const ATTRIBUTES = /<mj-attributes\s*>([\s\S]*?)<\/mj-attributes\s*>/;
const HEAD_END = /<\/mj-head\s*>/;

/**
 * What stands before the body, with a default for all elements of `tag` set or (undefined) taken away; the rest of it
 * stays as written. Makes the head and `mj-attributes` when they are not there.
 */
export const withDefault = (before: string, tag: string, name: string, value: string | undefined): string => {
  const opening = new RegExp(`<${tag}(?=[\\s/>])(?:"[^"]*"|'[^']*'|[^"'>])*>`);
  const inside = ATTRIBUTES.exec(before);
  if (inside) {
    const [whole, list = ''] = inside;
    const written = opening.exec(list)?.[0];
    if (written) {
      const { [name]: _, ...rest } = attributesOf(written);
      const next = rewritten(written, value === undefined ? rest : { ...rest, [name]: value });
      return before.replace(whole, () => whole.replace(written, () => next));
    }
    if (value === undefined) return before;
    const added = `  ${openingTag(tag, { [name]: value }, true)}\n    `;
    return before.replace(whole, () => whole.replace('</mj-attributes', () => `${added}</mj-attributes`));
  }
  if (value === undefined) return before;
  const list = `<mj-attributes>\n      ${openingTag(tag, { [name]: value }, true)}\n    </mj-attributes>`;
  if (HEAD_END.test(before)) return before.replace(HEAD_END, (end) => `  ${list}\n  ${end}`);
  const head = `<mj-head>\n    ${list}\n  </mj-head>`;
  if (/<mj-head\b[^>]*\/>/.test(before)) return before.replace(/<mj-head\b[^>]*\/>/, () => head);
  return before.replace(
    /(<mjml\b[^>]*>)(\s*)/,
    (_, open: string, blanks: string) => `${open}\n  ${head}${blanks || '\n  '}`,
  );
};
