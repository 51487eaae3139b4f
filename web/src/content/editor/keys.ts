import type { Component } from 'grapesjs';
import type { Designer } from './designer.ts';

type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** What a key does to the chosen block wherever the focus is in the editor; undefined: nothing. */
const actOf = (designer: Designer, press: KeyPress): ((selected: Component) => void) | undefined => {
  const isCommand = press.ctrlKey || press.metaKey;
  if (press.altKey && press.key === 'ArrowUp') return (selected) => designer.move(selected, -1);
  if (press.altKey && press.key === 'ArrowDown') return (selected) => designer.move(selected, 1);
  if (isCommand && press.key.toLowerCase() === 'd') return designer.duplicate;
  if (press.key === 'Delete' || press.key === 'Backspace') return designer.remove;
  return undefined;
};

/** What a key does only while the focus is in the canvas: elsewhere it is a button's or the browser's. */
const canvasActOf = (designer: Designer, press: KeyPress): ((selected: Component) => void) | undefined => {
  const isCommand = press.ctrlKey || press.metaKey;
  if (press.key === 'Enter') return designer.write;
  if (press.key === 'Escape') return (selected) => designer.select(selected.parent());
  if (isCommand && press.key.toLowerCase() === 'c') return () => designer.editor.runCommand('core:copy');
  if (isCommand && press.key.toLowerCase() === 'v') return () => designer.editor.runCommand('core:paste');
  return undefined;
};

/** Does what a key asks for; answers whether it did, so that the browser does not do it too. */
export const pressed = (designer: Designer, press: KeyPress, isInCanvas: boolean): boolean => {
  const { selected, writing } = designer.get();
  if (writing) return false;
  if ((press.ctrlKey || press.metaKey) && press.key.toLowerCase() === 'z') {
    if (press.shiftKey) designer.redo();
    else designer.undo();
    return true;
  }
  const act = actOf(designer, press) ?? (isInCanvas ? canvasActOf(designer, press) : undefined);
  if (!act || !selected) return false;
  act(selected);
  return true;
};

const FIELDS = /^(INPUT|TEXTAREA|SELECT)$/;

/** Whether a key belongs to the field that it was pressed in. */
export const isInField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (FIELDS.test(target.tagName) || target.isContentEditable);
