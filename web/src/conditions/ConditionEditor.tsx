import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { type Condition, explain } from '../../../server/src/conditions/index.ts';
import type { CountAnswer } from '../api/index.ts';
import { useShortcuts } from '../app/index.ts';
import { AddCondition } from './AddCondition.tsx';
import { type Editing, EditingContext, type Scope } from './editing.ts';
import { AddGroup, RootGroup } from './GroupBlock.tsx';
import { emptyGroup, type KeyAct, moveAct, rowAct } from './keys.ts';
import { added } from './moves.ts';
import classes from './Row.module.css';
import { conditionOf, finishedTree, type Group, pathsOf, treeOf, unfinishedRows } from './tree.ts';
import { useVocabulary } from './useVocabulary.ts';
import { namesOf } from './vocabulary.ts';

export type ConditionEditorProps = {
  value: Condition;
  /** Called with every change, unfinished rows included; `finishedCondition` gives what can be judged. */
  onChange: (condition: Condition) => void;
  scope: Scope;
  /** How many each condition alone keeps, by the path in the finished condition (`all[1]`). */
  counts?: ReadonlyMap<string, CountAnswer>;
  /** What is wrong, by the same paths. */
  problems?: ReadonlyMap<string, string>;
  /** Workflows: properties of the event that starts it, to test and compare with. */
  entry?: readonly string[];
  /** Where the sentence stands elsewhere on the page. */
  withoutSentence?: boolean;
  /** What a rule without conditions means here. */
  everybody?: string;
};

const keys = {
  title: 'Conditions',
  shortcuts: [
    { keys: 'Esc', does: 'From a field to its row; then, on the row:' },
    { keys: 'Arrows', does: 'Walk over the rows' },
    { keys: 'Alt arrows', does: 'Move the row' },
    { keys: 'Tab', does: 'Nest; with Shift: un-nest' },
    { keys: 'a', does: 'Add a condition' },
    { keys: 'g', does: 'Add a group' },
    { keys: 'x', does: 'Say the opposite' },
    { keys: 'Del', does: 'Remove' },
  ],
} as const;

/** The tree while it is edited; a value that did not come from here starts a new one. */
const useTree = (value: Condition, onChange: (condition: Condition) => void) => {
  const [tree, setTree] = useState(() => treeOf(value));
  const emitted = useRef(value);
  if (value !== emitted.current) {
    emitted.current = value;
    // The same rule read anew keeps its rows, and with them the focus.
    if (JSON.stringify(conditionOf(tree)) !== JSON.stringify(conditionOf(treeOf(value))))
      setTree(treeOf(value));
  }
  const put = (next: Group): void => {
    setTree(next);
    emitted.current = conditionOf(next);
    onChange(emitted.current);
  };
  return [tree, put] as const;
};

/** What the server said by path, by the rows' ids. */
const byId = <Said,>(tree: Group, said: ReadonlyMap<string, Said> | undefined): Map<string, Said> => {
  const found = new Map<string, Said>();
  if (!said || said.size === 0) return found;
  for (const [id, path] of pathsOf(finishedTree(tree))) {
    const about = said.get(path);
    if (about !== undefined) found.set(id, about);
  }
  return found;
};

/** What the finished part of the rule says. */
const sentenceOf = (tree: Group, vocabulary: Editing['vocabulary']): string =>
  explain(conditionOf(finishedTree(tree)), { names: namesOf(vocabulary) });

/**
 * A rule as rows and groups, with its sentence above. Controlled: `value` in, `onChange` out. Keys: Esc leaves a
 * field for its row; there arrows walk, Alt and arrows move, Tab nests, a, g, x and Del act.
 */
export const ConditionEditor = (props: ConditionEditorProps) => {
  const { value, onChange, scope, entry = [] } = props;
  const vocabulary = useVocabulary();
  const [tree, put] = useTree(value, onChange);
  const [fresh, setFresh] = useState<string>();
  const [dragged, setDragged] = useState<string>();
  const box = useRef<HTMLDivElement>(null);
  const wantsFocus = useRef<string>(undefined);
  useShortcuts(keys);

  const find = (selector: string): HTMLElement | null => box.current?.querySelector(selector) ?? null;
  const focusAdd = (): void => find('[data-add-condition]')?.focus();
  const focusFields = (id: string): void => {
    const row = find(`[data-row-id="${id}"]`);
    const fields = row?.querySelectorAll<HTMLElement>('input:not([type="hidden"]), button:not([data-grip])');
    const empty = row?.querySelector<HTMLInputElement>('input:not([type="hidden"]):placeholder-shown');
    (empty ?? fields?.[0])?.focus();
  };

  const edit: Editing['edit'] = (change, focus) => {
    const next = change(tree);
    if (focus !== undefined) wantsFocus.current = focus;
    if (next !== tree) put(next);
  };

  useEffect(() => {
    const id = wantsFocus.current;
    if (id === undefined) return;
    wantsFocus.current = undefined;
    if (fresh === id) {
      focusFields(id);
      setFresh(undefined);
    } else find(`[data-grip="${id}"]`)?.focus();
  });

  const addGroup = (): void => {
    const group = emptyGroup(tree);
    edit((root) => added(root, group), group.id);
  };

  const perform = (id: string, act: KeyAct): void => {
    switch (act.act) {
      case 'edit':
        edit(act.change, act.focus);
        break;
      case 'walk':
        find(`[data-grip="${act.to}"]`)?.focus();
        break;
      case 'enter':
        focusFields(id);
        break;
      case 'group':
        addGroup();
        break;
      case 'add':
      case 'leave':
        focusAdd();
        break;
    }
  };

  const onKey = (event: KeyboardEvent<HTMLElement>): void => {
    const target = event.target as HTMLElement;
    const id = target.closest<HTMLElement>('[data-row-id]')?.dataset.rowId;
    if (id === undefined || event.ctrlKey || event.metaKey) return;
    const onRow = target.dataset.grip !== undefined;
    const isOpen = target.getAttribute('aria-expanded') === 'true';
    const act = moveAct(id, event) ?? (onRow && !event.altKey ? rowAct(tree, id, event) : undefined);
    if (act) {
      event.preventDefault();
      event.stopPropagation();
      perform(id, act);
    } else if (event.key === 'Escape' && !event.defaultPrevented && !isOpen) {
      event.stopPropagation();
      find(`[data-grip="${id}"]`)?.focus();
    }
  };

  const counts = useMemo(() => byId(tree, props.counts), [tree, props.counts]);
  const problems = useMemo(() => byId(tree, props.problems), [tree, props.problems]);
  const editing: Editing = {
    vocabulary,
    scope,
    entry,
    root: tree,
    edit: (change, focus) => {
      if (focus !== undefined && !find(`[data-row-id="${focus}"]`)) setFresh(focus);
      edit(change, focus);
    },
    counts,
    problems,
    fresh,
    drag: { id: dragged, start: setDragged, end: () => setDragged(undefined) },
  };
  const unfinished = unfinishedRows(tree).length;
  const isEmpty = tree.children.length === 0;
  return (
    <EditingContext value={editing}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the rows inside, which have the focus */}
      <div
        ref={box}
        className={classes.editor}
        onKeyDown={onKey}
        data-dragging={dragged !== undefined || undefined}
      >
        {!props.withoutSentence && (
          <p className={classes.sentence}>
            {isEmpty ? (props.everybody ?? 'Everybody') : sentenceOf(tree, vocabulary)}
            {unfinished > 0 && <span className={classes.unseen}> (without what is not finished)</span>}
          </p>
        )}
        {!isEmpty && <RootGroup root={tree} />}
        <div className={classes.adds}>
          <div className={classes.addField}>
            <AddCondition />
          </div>
          <AddGroup onAdd={addGroup} />
        </div>
      </div>
    </EditingContext>
  );
};
