import { useReactFlow } from '@xyflow/react';
import { useEffect, useRef, useState } from 'react';
import { type NodeDocument, outputsOf, type Place } from '../blueprint.ts';
import { focusCard, focusedCard, isTyping } from './focus.ts';
import { asksFollow, placeAfter, placeBefore } from './inserting.ts';
import { type KeyAct, keyAct } from './keys.ts';
import { TRIGGER_ID } from './picture.ts';
import { fresh } from './quick-add.ts';
import { useBuilder } from './useBuilder.ts';
import { useEditing } from './useEditing.ts';
import { stepTowards } from './walking.ts';

/** What is done on a path, once it is said which. */
export type PathAct = 'addAfter' | 'branch' | 'continue';

/** A question over the picture: which step, which place, which path. */
export type Asking =
  | { kind: 'find' }
  | { kind: 'notes' }
  | { kind: 'path'; id: string; doing: PathAct }
  | { kind: 'follow'; place: Place; nodes: NodeDocument[] }
  | { kind: 'continue'; place: Place }
  | { kind: 'move'; id: string; withTail: boolean }
  | { kind: 'survivor'; id: string };

export interface Acts {
  asking: Asking | undefined;
  ask: (asking: Asking | undefined) => void;
  /** the place whose list of `+` is open */
  adding: Place | undefined;
  setAdding: (place: Place | undefined) => void;
  /** Adds, branches or continues on a path. */
  onPath: (doing: PathAct, place: Place) => void;
  /** Puts new steps at a place, after asking where what follows goes to where that must be known. */
  put: (place: Place, nodes: NodeDocument[]) => void;
  /** Deletes a step, after asking which path stays where that must be known. */
  remove: (id: string) => void;
  /** Goes to the next problem. */
  nextProblem: () => void;
}

/** The place that a row of the table or a `+` is named by. */
export const placeIn = (name: string | undefined): Place | undefined => {
  const at = name?.lastIndexOf(':') ?? -1;
  if (name === undefined || at < 0) return undefined;
  const from = name.slice(0, at);
  return { from: from === TRIGGER_ID ? null : from, output: name.slice(at + 1) };
};

/** Walks through the problems, one a call, around and around. */
const useProblemWalk = (): (() => void) => {
  const { problems, select } = useBuilder();
  const at = useRef(-1);
  return () => {
    if (problems.length === 0) return;
    at.current = (at.current + 1) % problems.length;
    const id = problems[at.current]?.nodeId ?? TRIGGER_ID;
    select(id);
    focusCard(id);
  };
};

/** Everything that keys and buttons do on the picture. */
export const useActs = (): Acts => {
  const builder = useBuilder();
  const { document: workflow, canEdit, selected, select, go, mode, view, detail, draft } = builder;
  const editing = useEditing();
  const { zoomIn, zoomOut } = useReactFlow();
  const [asking, ask] = useState<Asking>();
  const [adding, setAdding] = useState<Place>();
  const nextProblem = useProblemWalk();

  const remove = (id: string): void => {
    if (editing.survivors(id).length > 0) ask({ kind: 'survivor', id });
    else editing.remove(id);
  };
  const put = (place: Place, nodes: NodeDocument[]): void => {
    if (asksFollow(workflow, place, nodes)) ask({ kind: 'follow', place, nodes });
    else editing.insert(place, nodes);
  };
  const onPath = (doing: PathAct, place: Place): void => {
    if (doing === 'addAfter') setAdding(place);
    else if (doing === 'branch') put(place, [fresh.branch()]);
    else if (place.from !== null) ask({ kind: 'continue', place });
  };
  const copy = (id: string): void => {
    const text = editing.copied(id);
    if (text) void navigator.clipboard?.writeText(text);
  };

  /** Acts on the card that has the focus. True when the key meant something here. */
  const onStep = ({ act }: KeyAct, id: string): boolean => {
    const isStep = id !== TRIGGER_ID;
    const after = isStep ? placeAfter(workflow, id) : { from: null, output: 'next' };
    const before = isStep ? placeBefore(workflow, id) : undefined;
    switch (act) {
      case 'addAfter':
      case 'branch':
      case 'continue':
        if (isStep && outputsOf(workflow.nodes[id]!).length > 1) ask({ kind: 'path', id, doing: act });
        else if (after) onPath(act, after);
        return true;
      case 'addBefore':
        if (before) setAdding(before);
        return true;
      case 'move':
        if (isStep) ask({ kind: 'move', id, withTail: editing.survivors(id).length > 0 });
        return true;
      case 'shiftUp':
      case 'shiftDown':
        if (isStep) editing.shift(id, act === 'shiftUp' ? 'up' : 'down');
        return true;
      case 'remove':
        if (isStep) remove(id);
        return true;
      case 'duplicate':
        if (isStep) editing.duplicate(id);
        return true;
      case 'cut':
        if (!isStep) return false;
        copy(id);
        remove(id);
        return true;
      case 'note':
        select(id, { tab: undefined });
        requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-step-note]')?.focus());
        return true;
      default:
        return false;
    }
  };

  /** Acts that hold wherever one is on the page. */
  const anywhere = ({ act }: KeyAct): boolean => {
    switch (act) {
      case 'close':
        if (selected === undefined) return false;
        select(undefined);
        focusCard(selected);
        return true;
      case 'find':
        ask({ kind: 'find' });
        return true;
      case 'notes':
        ask({ kind: 'notes' });
        return true;
      case 'problems':
        nextProblem();
        return true;
      case 'edit':
        go({ mode: undefined, version: undefined });
        return true;
      case 'results':
        if (detail.liveVersion !== null) go({ mode: 'results' });
        return true;
      case 'table':
        go({ view: view === 'table' ? undefined : 'table' });
        return true;
      case 'publish':
        if (canEdit) go({ publish: true });
        return true;
      case 'undo':
        if (canEdit) draft.undo();
        return true;
      case 'redo':
        if (canEdit) draft.redo();
        return true;
      case 'fit':
        document.querySelector<HTMLElement>('[data-fit]')?.click();
        return view === 'canvas';
      case 'zoomIn':
        void zoomIn({ duration: 180 });
        return view === 'canvas';
      case 'zoomOut':
        void zoomOut({ duration: 180 });
        return view === 'canvas';
      default:
        return false;
    }
  };

  const walk = (arrow: 'up' | 'down' | 'left' | 'right', from: string | undefined): void => {
    const to = stepTowards(workflow, from, arrow);
    if (to === undefined) return;
    if (selected !== undefined) select(to, { tab: builder.search.tab });
    focusCard(to);
  };

  const onKey = useRef<(event: KeyboardEvent) => void>(undefined);
  onKey.current = (event) => {
    const act = keyAct(event);
    if (!act || event.defaultPrevented || isTyping(event.target)) return;
    const card = focusedCard();
    const isFree = card !== undefined || event.target === document.body;
    let isDone = false;
    if (act.act === 'walk') {
      isDone = view === 'canvas' && isFree;
      if (isDone) walk(act.arrow, card);
    } else if (act.act === 'copy') {
      isDone = card !== undefined && card !== TRIGGER_ID && window.getSelection()?.isCollapsed !== false;
      if (isDone) copy(card!);
    } else if (act.act === 'paste') {
      // The paste event itself brings the text; a key alone may not read it.
      return;
    } else {
      isDone = (card !== undefined && canEdit && onStep(act, card)) || anywhere(act);
    }
    if (isDone) event.preventDefault();
  };
  const onPaste = useRef<(event: ClipboardEvent) => void>(undefined);
  onPaste.current = (event) => {
    if (!canEdit || mode !== 'edit' || isTyping(event.target)) return;
    const card = focusedCard() ?? selected;
    editing.paste(event.clipboardData?.getData('text/plain') ?? '', card === TRIGGER_ID ? undefined : card);
  };
  useEffect(() => {
    const key = (event: KeyboardEvent): void => onKey.current?.(event);
    const pasted = (event: ClipboardEvent): void => onPaste.current?.(event);
    document.addEventListener('keydown', key);
    document.addEventListener('paste', pasted);
    return () => {
      document.removeEventListener('keydown', key);
      document.removeEventListener('paste', pasted);
    };
  }, []);

  return { asking, ask, adding, setAdding, onPath, put, remove, nextProblem };
};
