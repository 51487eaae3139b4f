import type { Component, Editor } from 'grapesjs';
import { withoutChips } from './mjml/chips.ts';

/** Somebody writes in a block of the canvas. Ends by Esc, by choosing another block, or by `stop`. */
export type Writing = {
  component: Component;
  /** Runs a command of the browser's own editing: `bold`, `createLink`. */
  run: (command: string, value?: string) => void;
  isOn: (command: string) => boolean;
  /** The address of the link at the caret; undefined outside of links. */
  link: () => string | undefined;
  /** Keeps the place of the caret while a panel outside has the focus. */
  hold: () => void;
  /** Gives the words the focus back, the caret where it was held. */
  resume: () => void;
  /** Puts HTML at the caret, which is where it was held. */
  insert: (html: string) => void;
  /** Called when `{{` was typed. */
  onBraces: (call: () => void) => void;
  stop: () => void;
};

/** How long after the last key what was written goes into the document; it is saved from there. */
const PAUSE_MS = 300;

const elementAt = (node: Node | null): Element | null =>
  node?.nodeType === Node.ELEMENT_NODE ? (node as Element) : (node?.parentElement ?? null);

/** Ancestors that can be dragged would take the mouse away from the words. */
const withoutDragging = (element: HTMLElement): (() => void) => {
  const dragged: Element[] = [];
  for (let up: Element | null = element; up; up = up.parentElement)
    if (up.getAttribute('draggable') === 'true') {
      up.setAttribute('draggable', 'false');
      dragged.push(up);
    }
  return () => {
    for (const each of dragged) each.setAttribute('draggable', 'true');
  };
};

/**
 * Puts HTML at a place and the caret behind it. Not by the browser's own command: that would leave the caret in a chip,
 * where nothing can be written, and eat the blank before it.
 */
const putAt = (range: Range, html: string, page: Document): void => {
  range.deleteContents();
  const before = range.startContainer;
  const { startOffset: at } = range;
  if (before.nodeType === Node.TEXT_NODE && before.textContent?.charAt(at - 1) === '\u00a0') {
    // Browsers write a blank at the end as one that does not break. Replacing it moves the range.
    (before as Text).replaceData(at - 1, 1, ' ');
    range.setStart(before, at);
    range.collapse(true);
  }
  const after = page.createTextNode(CARET_PLACE);
  const parts = range.createContextualFragment(html);
  parts.append(after);
  range.insertNode(parts);
  page.getSelection()?.collapse(after, CARET_PLACE.length);
};

/** Nothing to see, but a caret can stand behind it; left out of what is stored. */
const CARET_PLACE = '\u200b';

/** Makes a block's words editable; undefined when it has none. `onStop` is called once, when it ends. */
export const startWriting = (
  editor: Editor,
  component: Component,
  onStop: () => void,
): Writing | undefined => {
  const element = component.getEl()?.querySelector<HTMLElement>('[data-write]');
  const page = element?.ownerDocument;
  if (!element || !page) return undefined;
  const selection = page.getSelection();
  const isLine = component.get('type') === 'mj-button';
  const asOpened = element.innerHTML;
  const opened = component.get('inner') as string | undefined;
  let held: Range | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let whenBraces: () => void = () => undefined;
  let isOver = false;

  const commit = (): void => {
    clearTimeout(timer);
    timer = undefined;
    // What was opened and not changed stays as it was written.
    const inner = element.innerHTML === asOpened ? opened : withoutChips(element.innerHTML);
    if (inner !== component.get('inner')) component.set({ inner }, { isWriting: true } as object);
  };
  const letDrag = withoutDragging(element);

  const place = (): Range | undefined => {
    const range = selection && selection.rangeCount > 0 ? selection.getRangeAt(0) : undefined;
    return range && element.contains(range.startContainer) ? range : undefined;
  };
  const restore = (): void => {
    element.focus();
    if (!held || !selection) return;
    selection.removeAllRanges();
    selection.addRange(held);
    held = undefined;
  };
  const onInput = (): void => {
    clearTimeout(timer);
    timer = setTimeout(commit, PAUSE_MS);
    const range = place();
    if (!range?.collapsed || range.startContainer.nodeType !== Node.TEXT_NODE) return;
    const text = range.startContainer.textContent ?? '';
    if (!text.slice(0, range.startOffset).endsWith('{{')) return;
    const braces = page.createRange();
    braces.setStart(range.startContainer, range.startOffset - 2);
    braces.setEnd(range.startContainer, range.startOffset);
    braces.deleteContents();
    held = place()?.cloneRange();
    whenBraces();
  };
  const onKey = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === 'Escape') {
      event.preventDefault();
      stop();
    } else if (event.key === 'Enter') {
      if (elementAt(selection?.anchorNode ?? null)?.closest('li')) return;
      event.preventDefault();
      if (isLine) stop();
      else page.execCommand('insertLineBreak');
    }
  };
  // Words only: what other programs put on the clipboard is not fit for a mail.
  const onPaste = (event: ClipboardEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    const text = event.clipboardData?.getData('text/plain') ?? '';
    page.execCommand('insertText', false, isLine ? text.replace(/\s+/g, ' ') : text);
  };
  const onDrag = (event: Event): void => event.preventDefault();

  const stop = (): void => {
    if (isOver) return;
    isOver = true;
    commit();
    element.removeEventListener('input', onInput);
    element.removeEventListener('keydown', onKey);
    element.removeEventListener('paste', onPaste);
    element.removeEventListener('dragstart', onDrag);
    element.contentEditable = 'false';
    element.removeAttribute('contenteditable');
    element.blur();
    letDrag();
    editor.getModel().setEditing(false);
    onStop();
    // Drawn anew: chips of what was typed by hand.
    component.trigger('change:inner', component, component.get('inner'), {});
  };

  element.addEventListener('input', onInput);
  element.addEventListener('keydown', onKey);
  element.addEventListener('paste', onPaste);
  element.addEventListener('dragstart', onDrag);
  element.contentEditable = 'true';
  element.setAttribute('role', 'textbox');
  element.setAttribute('aria-label', 'Text of the block');
  element.focus();
  if (!place() && selection) {
    selection.selectAllChildren(element);
    selection.collapseToEnd();
  }
  editor.getModel().setEditing(true);

  return {
    component,
    run: (command, value) => {
      restore();
      page.execCommand(command, false, value);
      onInput();
    },
    isOn: (command) => page.queryCommandState(command),
    link: () =>
      elementAt(held?.startContainer ?? selection?.anchorNode ?? null)
        ?.closest('a')
        ?.getAttribute('href') ?? undefined,
    hold: () => {
      held = place()?.cloneRange() ?? held;
    },
    resume: restore,
    insert: (html) => {
      restore();
      const range = place();
      if (range) putAt(range, html, page);
      onInput();
    },
    onBraces: (call) => {
      whenBraces = call;
    },
    stop,
  };
};
