import type { Component, ComponentView, Editor } from 'grapesjs';
import {
  attributesOf,
  CODE_TYPE,
  childrenOf,
  holdsOf,
  innerOf,
  isFree,
  LIQUID_TYPE,
  levelOf,
  mayHold,
  tagOf,
} from './bridge.ts';
import { chipLabel, type Known } from './chips.ts';
import { elements } from './elements.ts';
import { harmless } from './harmless.ts';
import { type Brand, boxStyles, type HeadStyles, headStyles, leafHtml, resolved } from './look.ts';
import type { KnownTag } from './pieces.ts';
import { productsOf } from './products.ts';

/** What the canvas needs to know beside the mail: how the company looks, what is the same for everybody. */
export type Surroundings = { brand: Brand; known: Known; ruleName: (key: string) => string };

/** Fired on the editor when what is around the blocks changed: the head, the brand. */
export const LOOK_CHANGED = 'baton:look';
/** Fired by a block's view when a person wants to write in it. */
export const WRITE = 'baton:write';

const HOLDING: readonly KnownTag[] = [
  'mj-body',
  'mj-wrapper',
  'mj-section',
  'mj-group',
  'mj-column',
  'mj-hero',
];
const FRAMED = [LIQUID_TYPE, 'baton-if', 'baton-products'];

/** The mail's body, where its head and width stand. */
const bodyOf = (component: Component): Component => {
  let here = component;
  for (let up = here.parent(); up && tagOf(here) !== 'mj-body'; up = here.parent()) here = up;
  return here;
};

const headOf = (component: Component): HeadStyles =>
  headStyles((bodyOf(component).get('before') as string | undefined) ?? '');

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What a block is called in the layers, on its badge, in what screen readers say. */
export const nameOf = (component: Component, { ruleName }: Pick<Surroundings, 'ruleName'>): string => {
  const tag = tagOf(component);
  const at = attributesOf(component);
  if (tag === LIQUID_TYPE) return upperFirst(chipLabel(component.get('liquidOpen') as string));
  if (tag === CODE_TYPE) {
    const code = component.get('code') as string;
    if (/^\{%-?\s*else\s*-?%\}$/.test(code)) return 'Otherwise';
    if (code.startsWith('{')) return upperFirst(chipLabel(code));
    return /^<([\w-]+)/.exec(code)?.[1] ?? code.slice(0, 40);
  }
  if (tag === 'baton-if') return `Only for: ${ruleName(at.rule ?? '')}`;
  if (tag === 'baton-products') return `For each product: ${at.from ?? ''}`;
  if (tag === 'mj-table' && productsOf(innerOf(component))) return 'Products';
  if (tag === 'baton-block') return `Saved block: ${at.ref ?? ''}`;
  return elements[tag as KnownTag]?.label ?? tag;
};

type View = ComponentView & {
  draw(): void;
  inside(): HTMLElement | null;
};

const insideOf = (el: HTMLElement): HTMLElement | null =>
  el.querySelector<HTMLElement>(':scope > [data-inside]');

/** Draws a block anew when what it shows changed; not while somebody writes in it. */
const listen = (view: View, editor: Editor): void => {
  const redraw = (_model: unknown, _value: unknown, options?: { isWriting?: boolean }): void => {
    if (!options?.isWriting) view.draw();
  };
  view.listenTo(view.model, 'change:mj change:inner change:code change:liquidOpen change:before', redraw);
  view.listenTo(view.model.components(), 'add remove reset change', () => view.draw());
  view.listenTo(editor.getModel(), LOOK_CHANGED, () => view.draw());
};

/** The view of a block that others stand in. */
const holdingView = (editor: Editor, around: () => Surroundings) => ({
  init(this: View) {
    listen(this, editor);
  },
  getChildrenContainer(this: View) {
    return insideOf(this.el) ?? this.el;
  },
  updateContent(this: View) {
    const inside = document.createElement('div');
    inside.dataset.inside = tagOf(this.model);
    this.el.replaceChildren(inside);
  },
  onRender(this: View) {
    this.draw();
  },
  onAttrUpdate(this: View) {
    this.draw();
  },
  draw(this: View) {
    const inside = insideOf(this.el);
    if (!inside) return;
    const tag = tagOf(this.model);
    const { brand } = around();
    const head = headOf(this.model);
    const body = bodyOf(this.model);
    const { width = '600px' } = resolved('mj-body', attributesOf(body), head, brand);
    const { own, inside: within } = boxStyles(
      tag,
      resolved(tag, attributesOf(this.model), head, brand),
      width,
    );
    this.el.style.cssText = own;
    inside.style.cssText = within;
    this.el.dataset.level = tag;
  },
});

/** The view of what stands around others without a look of its own: Liquid, Baton's elements. */
const framingView = (editor: Editor, around: () => Surroundings) => ({
  ...holdingView(editor, around),
  updateContent(this: View) {
    const label = document.createElement('div');
    label.className = 'frame-label';
    const inside = document.createElement('div');
    inside.dataset.inside = 'frame';
    this.el.replaceChildren(label, inside);
  },
  draw(this: View) {
    const label = this.el.querySelector<HTMLElement>(':scope > .frame-label');
    if (label) label.textContent = nameOf(this.model, around());
    this.el.dataset.level = 'frame';
  },
});

/** The view of a block that is drawn as a whole. */
const leafView = (editor: Editor, around: () => Surroundings) => ({
  events: () => ({ dblclick: 'write', click: 'writeIfChosen' }),
  init(this: View) {
    listen(this, editor);
  },
  renderChildren(this: View) {
    this.draw();
  },
  onAttrUpdate(this: View) {
    this.draw();
  },
  draw(this: View) {
    const { model } = this;
    const tag = tagOf(model);
    const { brand, known } = around();
    const at = resolved(tag, attributesOf(model), headOf(model), brand);
    const links = tag === 'mj-social' ? childrenOf(model).map(attributesOf) : [];
    this.el.innerHTML = harmless(leafHtml(tag, at, { inner: innerOf(model), known, links }));
    this.el.dataset.level = 'leaf';
  },
  write(this: View, event: Event) {
    if (!this.el.querySelector('[data-write]')) return;
    event.stopPropagation();
    editor.trigger(WRITE, this.model);
  },
  /** The second click on a chosen block writes in it. */
  writeIfChosen(this: View & { write(event: Event): void }, event: Event) {
    if (editor.getSelected() === this.model) this.write(event);
  },
});

/** The view of what is kept as code. */
const codeView = (editor: Editor, around: () => Surroundings) => ({
  ...leafView(editor, around),
  draw(this: View) {
    const box = document.createElement('div');
    box.className = 'code';
    box.textContent = nameOf(this.model, around());
    this.el.replaceChildren(box);
    this.el.dataset.level = 'code';
  },
});

const draggable = (source: Component, target: Component): boolean => mayHold(source, target);
const droppable = (source: Component, target: Component): boolean => mayHold(source, target);

const shared = {
  tagName: 'div',
  attributes: {},
  draggable,
  droppable,
  stylable: false,
  editable: false,
  resizable: false,
  toolbar: [],
  traits: [],
};

/** Teaches GrapesJS the elements of a mail. Their looks come from `look.ts`, their rules from `bridge.ts`. */
export const addTypes = (editor: Editor, around: () => Surroundings): void => {
  const add = (type: string, view: object, more: object = {}): void => {
    editor.Components.addType(type, { model: { defaults: { ...shared, ...more } }, view });
  };
  for (const tag of Object.keys(elements) as KnownTag[]) {
    if (FRAMED.includes(tag)) add(tag, framingView(editor, around));
    else if (HOLDING.includes(tag))
      add(
        tag,
        holdingView(editor, around),
        tag === 'mj-body' ? { draggable: false, removable: false, copyable: false } : {},
      );
    else if (tag === 'baton-block' || tag === 'baton-else')
      add(tag, codeView(editor, around), { droppable: false });
    else if (tag === 'mj-social-element')
      add(tag, leafView(editor, around), { droppable: false, selectable: false, draggable: false });
    else add(tag, leafView(editor, around), { droppable: false });
  }
  add(LIQUID_TYPE, framingView(editor, around));
  add(CODE_TYPE, codeView(editor, around), { droppable: false });
};

/** After a drop: what stands in columns and fell between sections gets a section and a column of its own. */
export const settled = (component: Component): Component => {
  const parent = component.parent();
  if (!parent || holdsOf(parent) !== 'section' || levelOf(component) !== 'leaf') return component;
  if (isFree(component) && childrenOf(component).length === 0) return component;
  const at = component.index();
  const [section] = parent.append(
    { type: 'mj-section', mj: {}, components: [{ type: 'mj-column', mj: {} }] },
    { at },
  );
  component.move(section!.components().models[0]!, { at: 0 });
  return component;
};
