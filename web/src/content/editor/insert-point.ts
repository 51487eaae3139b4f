import type { Component, ComponentDefinition, Editor } from 'grapesjs';
import { childrenOf, holdsOf, tagOf } from './mjml/bridge.ts';

/** Where a block of the palette goes: after what is chosen, or into it, or to the end; always where it may stand. */
export const insertPoint = (
  editor: Editor,
  mail: Component,
  selected: Component | undefined,
  definition: ComponentDefinition,
): { parent: Component; index: number } => {
  const fits = (parent: Component, index: number): boolean =>
    editor.Components.canMove(parent, definition, index).result;
  const end = { parent: mail, index: childrenOf(mail).length };
  if (!selected || selected === mail) return end;
  // A section that is still empty takes what stands in columns; after one that is not, a new one begins.
  const last = tagOf(selected) === 'mj-section' ? childrenOf(selected).at(-1) : undefined;
  const inside = last && childrenOf(last).length === 0 ? last : selected;
  if (holdsOf(inside) && holdsOf(inside) !== 'section' && tagOf(inside) !== 'mj-section') {
    const index = childrenOf(inside).length;
    if (fits(inside, index)) return { parent: inside, index };
  }
  for (let here: Component = selected; ; ) {
    const parent = here.parent();
    if (!parent || parent === mail.parent()) return end;
    const index = here.index() + 1;
    // Between sections only what is one: words go into a column as long as one is near.
    if (fits(parent, index)) return { parent, index };
    here = parent;
  }
};
