import type { Component } from 'grapesjs';
import type { Designer } from './designer.ts';
import classes from './Editor.module.css';
import { BlockField } from './fields.tsx';
import { attributesOf } from './mjml/bridge.ts';
import { elements, type Field } from './mjml/elements.ts';
import { withDefault } from './mjml/head.ts';
import { type Brand, headStyles, inherited } from './mjml/look.ts';

/** What holds for the whole mail, each with the element of the head that it stands in. */
const looks: readonly { tag: string; field: Field }[] = [
  { tag: 'mj-all', field: { name: 'font-family', label: 'Font', kind: 'font' } },
  { tag: 'mj-text', field: { name: 'font-size', label: 'Text size', kind: 'size' } },
  { tag: 'mj-text', field: { name: 'color', label: 'Text colour', kind: 'color' } },
  { tag: 'mj-button', field: { name: 'background-color', label: 'Buttons', kind: 'color' } },
  { tag: 'mj-button', field: { name: 'color', label: 'Words on buttons', kind: 'color' } },
  { tag: 'mj-button', field: { name: 'border-radius', label: 'Rounding of buttons', kind: 'size' } },
  { tag: 'mj-section', field: { name: 'background-color', label: 'Paper', kind: 'color' } },
];

/** How the whole mail looks: what blocks take that say nothing themselves. */
export const MailLook = ({
  designer,
  mail,
  brand,
  swatches,
}: {
  designer: Designer;
  mail: Component;
  brand: Brand;
  swatches: readonly string[];
}) => {
  const before = (mail.get('before') as string | undefined) ?? '';
  const head = headStyles(before);
  const none = { all: {}, tags: {}, classes: {} };
  const own = attributesOf(mail);
  return (
    <div className={classes.fields}>
      {elements['mj-body'].fields.map((field) => (
        <BlockField
          key={field.name}
          field={field}
          own={own}
          inherited={inherited('mj-body', head, brand)}
          swatches={swatches}
          onChange={(changes) => {
            const next: Record<string, string> = { ...own };
            for (const [name, value] of Object.entries(changes))
              if (value === undefined) delete next[name];
              else next[name] = value;
            designer.change(mail, { mj: next });
          }}
        />
      ))}
      {looks.map(({ tag, field }) => (
        <BlockField
          key={`${tag} ${field.name}`}
          field={field}
          own={tag === 'mj-all' ? head.all : (head.tags[tag] ?? {})}
          inherited={inherited(tag === 'mj-all' ? 'mj-text' : tag, none, brand)}
          swatches={swatches}
          onChange={(changes) =>
            designer.change(mail, {
              before: Object.entries(changes).reduce(
                (text, [name, value]) => withDefault(text, tag, name, value),
                (mail.get('before') as string | undefined) ?? '',
              ),
            })
          }
        />
      ))}
    </div>
  );
};
