/** What a key means in the builder (SCREENS 5, Keyboard); `onStep` ones need a card that has the focus. */
export type KeyAct =
  | { act: 'walk'; arrow: 'up' | 'down' | 'left' | 'right' }
  | {
      act:
        | 'open'
        | 'addAfter'
        | 'addBefore'
        | 'branch'
        | 'continue'
        | 'move'
        | 'shiftUp'
        | 'shiftDown'
        | 'remove'
        | 'duplicate'
        | 'note';
    }
  | {
      act:
        | 'notes'
        | 'close'
        | 'find'
        | 'problems'
        | 'edit'
        | 'results'
        | 'table'
        | 'fit'
        | 'zoomIn'
        | 'zoomOut'
        | 'publish';
    }
  | { act: 'undo' | 'redo' | 'copy' | 'cut' | 'paste' };

type Key = { key: string; shiftKey: boolean; ctrlKey: boolean; metaKey: boolean; altKey: boolean };

const ARROWS = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
} as const;

const PLAIN: Readonly<Record<string, Exclude<KeyAct['act'], 'walk'>>> = {
  a: 'addAfter',
  A: 'addBefore',
  b: 'branch',
  c: 'continue',
  m: 'move',
  d: 'duplicate',
  n: 'note',
  N: 'notes',
  f: 'find',
  g: 'problems',
  t: 'table',
  p: 'publish',
  '1': 'edit',
  '2': 'results',
  '0': 'fit',
  '+': 'zoomIn',
  '=': 'zoomIn',
  '-': 'zoomOut',
  Delete: 'remove',
  Backspace: 'remove',
  Escape: 'close',
};

const WITH_CTRL: Readonly<Record<string, 'undo' | 'redo' | 'copy' | 'cut' | 'paste'>> = {
  z: 'undo',
  y: 'redo',
  c: 'copy',
  x: 'cut',
  v: 'paste',
};

/** The act of a key; undefined for the browser's own. Enter is the card's own click. */
export const keyAct = ({ key, shiftKey, ctrlKey, metaKey, altKey }: Key): KeyAct | undefined => {
  if (altKey) {
    if (key === 'ArrowUp') return { act: 'shiftUp' };
    return key === 'ArrowDown' ? { act: 'shiftDown' } : undefined;
  }
  if (ctrlKey || metaKey) {
    const act = WITH_CTRL[key.toLowerCase()];
    if (act === 'undo' && shiftKey) return { act: 'redo' };
    return act && !shiftKey ? { act } : undefined;
  }
  if (Object.hasOwn(ARROWS, key)) return { act: 'walk', arrow: ARROWS[key as keyof typeof ARROWS] };
  return Object.hasOwn(PLAIN, key) ? ({ act: PLAIN[key] } as KeyAct) : undefined;
};

export const builderShortcuts = {
  title: 'Workflow',
  shortcuts: [
    { keys: 'Arrows', does: 'Walk along the lines' },
    { keys: 'Enter', does: 'Open the step; Esc closes it' },
    { keys: 'a', does: 'Add after, on which path is asked; with Shift: before' },
    { keys: 'b', does: 'Branch here' },
    { keys: 'c', does: 'Continue at another step' },
    { keys: 'm', does: 'Move' },
    { keys: 'Alt Arrows', does: 'One place up or down' },
    { keys: 'd', does: 'Duplicate' },
    { keys: 'n', does: 'Note; with Shift: all notes' },
    { keys: 'Del', does: 'Delete' },
    { keys: 'Ctrl C', does: 'Copy; X cut, V paste' },
    { keys: 'Ctrl Z', does: 'Undo; with Shift: redo' },
    { keys: 'f', does: 'Find a step' },
    { keys: 'g', does: 'Next problem' },
    { keys: '1', does: 'Edit' },
    { keys: '2', does: 'Results' },
    { keys: 't', does: 'Canvas or table' },
    { keys: '0', does: 'Show all' },
    { keys: '+', does: 'Closer' },
    { keys: '-', does: 'Farther' },
    { keys: 'p', does: 'Publish' },
  ],
} as const;
