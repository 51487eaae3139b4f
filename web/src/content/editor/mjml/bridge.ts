import type { Component, ComponentDefinition } from 'grapesjs';
import { elements, isKnown, type Level } from './elements.ts';
import type { Attributes, ElementPiece, Piece, Written } from './pieces.ts';

/** Names of the component types for pieces that are no elements. */
export const LIQUID_TYPE = 'liquid';
export const CODE_TYPE = 'code';

/** A piece as GrapesJS holds it: its own members beside those of every component, so that undo follows them. */
export const definitionOf = (piece: Piece): ComponentDefinition => {
  switch (piece.kind) {
    case 'code':
      return { type: CODE_TYPE, code: piece.code, lead: piece.lead };
    case 'liquid':
      return {
        type: LIQUID_TYPE,
        liquidOpen: piece.open,
        liquidClose: piece.close,
        lead: piece.lead,
        tail: piece.tail,
        components: piece.children.map(definitionOf),
      };
    case 'element':
      return {
        type: piece.tag,
        mj: piece.attributes,
        inner: piece.inner,
        written: piece.written,
        components: piece.children.map(definitionOf),
      };
  }
};

export const isElement = (component: Component): boolean => isKnown(component.get('type') ?? '');
export const tagOf = (component: Component): string => component.get('type') ?? '';
export const attributesOf = (component: Component): Attributes => (component.get('mj') as Attributes) ?? {};
export const innerOf = (component: Component): string => (component.get('inner') as string | undefined) ?? '';
export const childrenOf = (component: Component): Component[] => component.components().models;

/** A component as the piece that it holds. */
export const pieceOf = (component: Component): Piece => {
  const lead = component.get('lead') as string | undefined;
  if (tagOf(component) === CODE_TYPE)
    return { kind: 'code', code: component.get('code') as string, ...(lead !== undefined && { lead }) };
  const children = childrenOf(component).map(pieceOf);
  if (tagOf(component) === LIQUID_TYPE) {
    const tail = component.get('tail') as string | undefined;
    return {
      kind: 'liquid',
      open: component.get('liquidOpen') as string,
      close: component.get('liquidClose') as string,
      children,
      ...(lead !== undefined && { lead }),
      ...(tail !== undefined && { tail }),
    };
  }
  const inner = component.get('inner') as string | undefined;
  const written = component.get('written') as Written | undefined;
  return {
    kind: 'element',
    tag: tagOf(component),
    attributes: attributesOf(component),
    children,
    ...(inner !== undefined && { inner }),
    ...(written && { written }),
  } satisfies ElementPiece;
};

/** A piece without the places it was written in: to be put somewhere else. */
export const unplaced = (piece: Piece): Piece => {
  if (piece.kind === 'code') return { kind: 'code', code: piece.code };
  const children = piece.children.map(unplaced);
  if (piece.kind === 'liquid') return { kind: 'liquid', open: piece.open, close: piece.close, children };
  const { written: _, ...rest } = piece;
  return { ...rest, children };
};

const FREE = new Set([
  LIQUID_TYPE,
  CODE_TYPE,
  'mj-raw',
  'baton-if',
  'baton-else',
  'baton-products',
  'baton-block',
]);

/** What may stand around anything and be anywhere: Liquid, Baton's own elements, raw HTML. */
export const isFree = (component: Component): boolean => FREE.has(tagOf(component));

/** What stands in a component, by its nearest element that is particular about it; undefined: nothing does. */
export const holdsOf = (component: Component | undefined): Level | undefined => {
  if (!component) return undefined;
  const tag = tagOf(component);
  if (tag === CODE_TYPE || tag === 'mj-raw' || tag === 'baton-else' || tag === 'baton-block')
    return undefined;
  if (isFree(component)) return holdsOf(component.parent());
  return isKnown(tag) ? elements[tag].holds : undefined;
};

/** Where a component must stand; undefined: anywhere. */
export const levelOf = (component: Component): Level | undefined => {
  if (!isFree(component)) {
    const tag = tagOf(component);
    return isKnown(tag) ? elements[tag].level : undefined;
  }
  for (const child of childrenOf(component)) {
    const level = levelOf(child);
    if (level) return level;
  }
  return undefined;
};

/** Whether `source` may be put into `target`; what stands in columns may fall between sections and gets one of its own. */
export const mayHold = (source: Component, target: Component): boolean => {
  const holds = holdsOf(target);
  const level = levelOf(source);
  if (!holds) return false;
  return level === undefined || level === holds || (holds === 'section' && level === 'leaf');
};
