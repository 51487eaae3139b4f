import grapesjs, { type Component, type ComponentDefinition, type Editor } from 'grapesjs';
import { pressed } from './keys.ts';
import { startWriting, type Writing } from './writing.ts';

/**
 * GrapesJS without its skin: a canvas, its model, drag and drop, undo. Panels are ours and ask for what they show.
 * What a document is made of comes as a Format: mails today.
 */
export type Format = {
  addTypes: (editor: Editor) => void;
  /** Puts a source into the canvas; throws when it cannot be shown as blocks. */
  load: (editor: Editor, source: string) => void;
  /** The source of what is in the canvas; undefined while nothing is. */
  print: (editor: Editor) => string | undefined;
  nameOf: (component: Component) => string;
  /** Called after a drop: gives what fell somewhere else than it can stand a place. */
  settled: (component: Component) => Component;
};

export type DesignerState = {
  isReady: boolean;
  selected: Component | undefined;
  writing: Writing | undefined;
  canUndo: boolean;
  canRedo: boolean;
  /** Grows with every change of the document, so that panels read anew. */
  revision: number;
};

export type Designer = {
  editor: Editor;
  subscribe: (listener: () => void) => () => void;
  get: () => DesignerState;
  load: (source: string) => void;
  nameOf: (component: Component) => string;
  select: (component: Component | undefined) => void;
  /** Puts pieces where `at` says; chooses the first. */
  insert: (definitions: readonly ComponentDefinition[], at: { parent: Component; index: number }) => void;
  change: (component: Component, members: Record<string, unknown>) => void;
  move: (component: Component, by: -1 | 1) => void;
  remove: (component: Component) => void;
  duplicate: (component: Component) => void;
  write: (component: Component) => void;
  undo: () => void;
  redo: () => void;
  /** Begins dragging a block of the palette into the canvas. */
  drag: (definitions: readonly ComponentDefinition[]) => void;
  drop: () => void;
  stop: () => void;
};

type Options = {
  container: HTMLElement;
  format: Format;
  css: string;
  source: string;
  onChange: (source: string) => void;
  /** Called when the first source cannot be shown as blocks. */
  onUnreadable: (error: unknown) => void;
  /** The event by which a block's view asks to be written in. */
  writeEvent: string;
};

const begin = (container: HTMLElement, css: string, { addTypes, nameOf }: Format): Editor =>
  grapesjs.init({
    container,
    height: '100%',
    width: 'auto',
    components: '',
    telemetry: false,
    // Nothing is fetched from elsewhere: by default this is a style sheet of icons.
    cssIcons: '',
    plugins: [addTypes],
    noticeOnUnload: false,
    showOffsets: false,
    showToolbar: false,
    avoidInlineStyle: false,
    protectedCss: '',
    storageManager: false,
    panels: { defaults: [] },
    canvas: { frameStyle: css, allowExternalDrop: false, customBadgeLabel: nameOf },
    blockManager: { custom: true },
    layerManager: { custom: true },
    styleManager: { custom: true },
    traitManager: { custom: true },
    selectorManager: { custom: true },
    assetManager: { custom: { open: () => undefined, close: () => undefined } },
    modal: { custom: true },
    undoManager: { trackSelection: false },
  });

const isInside = (component: Component, of: Component): boolean => {
  for (let up = component.parent(); up; up = up.parent()) if (up === of) return true;
  return false;
};

/** Starts a canvas in `container`. The source it prints comes by `onChange`, never one that was only loaded. */
export const startDesigner = (options: Options): Designer => {
  const { container, format, css, source, onChange, writeEvent } = options;
  // A place of its own: GrapesJS empties the one it was given when it ends, at a moment of its choosing.
  const place = document.createElement('div');
  container.append(place);
  const editor = begin(place, css, format);
  const listeners = new Set<() => void>();
  let printed: string | undefined = source;
  let isAsked = false;
  let isStopped = false;
  let state: DesignerState = {
    isReady: false,
    selected: undefined,
    writing: undefined,
    canUndo: false,
    canRedo: false,
    revision: 0,
  };
  const become = (change: Partial<DesignerState>): void => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };

  /** Prints what changed once for many changes in one turn. */
  const look = (): void => {
    isAsked = false;
    if (isStopped || !state.isReady) return;
    become({
      revision: state.revision + 1,
      canUndo: editor.UndoManager.hasUndo(),
      canRedo: editor.UndoManager.hasRedo(),
    });
    const next = format.print(editor);
    if (next === undefined || next === printed) return;
    printed = next;
    onChange(next);
  };
  const lookSoon = (): void => {
    if (isAsked) return;
    isAsked = true;
    queueMicrotask(look);
  };

  const stopWriting = (): void => {
    state.writing?.stop();
  };
  const write = (component: Component): void => {
    if (state.writing?.component === component) return;
    stopWriting();
    const writing = startWriting(editor, component, () => become({ writing: undefined }));
    if (writing) become({ writing });
  };
  const select = (component: Component | undefined): void => {
    if (component) editor.select(component, { scroll: false });
    else editor.select();
  };

  editor.on('component:selected component:deselected', () => {
    const selected = editor.getSelected();
    if (state.writing && state.writing.component !== selected) stopWriting();
    if (selected !== state.selected) become({ selected });
  });
  editor.on('component:add component:remove component:update undo redo', lookSoon);
  editor.on(writeEvent, write);
  // The drop ends before what was dropped is in its place for good.
  editor.on('canvas:drop', (_transfer, dropped) => {
    const component = Array.isArray(dropped) ? dropped[0] : dropped;
    if (component) queueMicrotask(() => select(format.settled(component)));
  });
  editor.on('component:drag:end', ({ target }: { target?: Component }) => {
    if (target?.parent()) select(format.settled(target));
  });

  const load = (next: string): void => {
    stopWriting();
    select(undefined);
    format.load(editor, next);
    printed = next;
    editor.UndoManager.clear();
    become({ canUndo: false, canRedo: false, revision: state.revision + 1, selected: undefined });
  };

  const designer: Designer = {
    editor,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get: () => state,
    load,
    nameOf: format.nameOf,
    select,
    insert: (definitions, { parent, index }) => {
      const added = definitions.map(
        (definition, offset) => parent.append(definition, { at: index + offset })[0]!,
      );
      const [first] = added.map(format.settled);
      select(first);
      // What was put in is what one goes on with: Enter writes, Delete takes it out again.
      editor.Canvas.getWindow()?.focus();
      first?.getView()?.scrollIntoView?.({ behavior: 'smooth' });
    },
    change: (component, members) => {
      component.set(members);
    },
    move: (component, by) => {
      const parent = component.parent();
      const index = component.index();
      const next = index + by;
      if (!parent || next < 0 || next >= parent.components().length) return;
      // GrapesJS counts places before the block is taken out.
      component.move(parent, { at: by > 0 ? next + 1 : next });
      select(component);
    },
    remove: (component) => {
      if (component.get('removable') === false) return;
      const parent = component.parent();
      const next = parent?.components().at(component.index() + 1) ?? parent;
      if (state.selected && (state.selected === component || isInside(state.selected, component)))
        select(next === component ? parent : next);
      component.remove();
    },
    duplicate: (component) => {
      const parent = component.parent();
      if (!parent || component.get('copyable') === false) return;
      const [copy] = parent.append(component.clone(), { at: component.index() + 1 });
      select(copy);
    },
    write,
    undo: () => {
      stopWriting();
      editor.UndoManager.undo();
    },
    redo: () => {
      stopWriting();
      editor.UndoManager.redo();
    },
    drag: (definitions) => {
      editor.Canvas.startDrag({ content: definitions[0] });
    },
    drop: () => {
      editor.Canvas.endDrag();
    },
    stop: () => {
      isStopped = true;
      stopWriting();
      editor.destroy();
      place.remove();
    },
  };
  editor.on('load', () => {
    // Its keys would act in our panels too; ours are in keys.ts.
    editor.Keymaps.removeAll();
    editor.Canvas.getFrameEl()?.setAttribute('title', 'The mail as blocks');
    editor.Canvas.getDocument()?.addEventListener('keydown', (event) => {
      if (pressed(designer, event, true)) event.preventDefault();
    });
    try {
      load(source);
    } catch (error) {
      options.onUnreadable(error);
    }
    become({ isReady: true });
  });
  return designer;
};
