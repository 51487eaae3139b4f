import { failToast } from '../../ui/index.ts';
import {
  connect,
  copy,
  duplicate,
  type Follow,
  missingTemplates,
  move as moved,
  type NodeDocument,
  outputsOf,
  type Place,
  paste,
  remove,
  survivors,
  update,
} from '../blueprint.ts';
import { readClip, spanOf } from './clip.ts';
import { focusCard, focusFirstField } from './focus.ts';
import { insertRow, newStepIds, placeBefore, placeBeside } from './inserting.ts';
import { TRIGGER_ID } from './picture.ts';
import { useBuilder } from './useBuilder.ts';

const quoted = (title: string): string => `"${title}"`;

/** The edits of the builder by name, each one step of undo; what cannot be done says why. */
export const useEditing = () => {
  const { detail, draft, document, titleFor, select, selected, words } = useBuilder();
  const makeIds = () => newStepIds(document, detail.usedIds);
  const titleOfStep = (id: string): string => {
    const node = document.nodes[id];
    return node ? titleFor(node) : id;
  };

  const move = (id: string, place: Place, withTail: boolean): void => {
    const isDone = draft.edit(`move ${quoted(titleOfStep(id))}`, (now) => moved(now, id, place, withTail));
    if (isDone) focusCard(id);
  };

  return {
    /** Inserts steps in a row, opens the first one's panel (`stay`: does not). */
    insert(
      place: Place,
      nodes: readonly NodeDocument[],
      follow?: Follow,
      then: 'open' | 'stay' = 'open',
    ): void {
      const ids = nodes.map(makeIds());
      const name = nodes.map((node) => quoted(titleFor(node))).join(', ');
      const [first] = ids;
      if (!draft.edit(`add ${name}`, (now) => insertRow(now, place, nodes, ids, follow)) || !first) return;
      if (then === 'stay') return;
      select(first);
      focusFirstField(first);
    },

    /** Paths among which must be chosen before a step can be deleted. */
    survivors: (id: string) => survivors(document, id),

    remove(id: string, survivor?: string): void {
      const before = placeBefore(document, id)?.from ?? TRIGGER_ID;
      const isDone = draft.edit(`delete ${quoted(titleOfStep(id))}`, (now) => remove(now, id, survivor));
      if (!isDone) return;
      if (selected === id) select(undefined);
      focusCard(before);
    },

    duplicate(id: string): void {
      const node = document.nodes[id];
      if (!node) return;
      const newId = makeIds()(node);
      if (draft.edit(`duplicate ${quoted(titleOfStep(id))}`, (now) => duplicate(now, id, newId)))
        focusCard(newId);
    },

    /** Moves a step one place up or down its own level; at an end of it, nothing happens. */
    shift(id: string, by: 'up' | 'down'): void {
      const place = placeBeside(document, id, by);
      if (place) move(id, place, false);
    },

    move,

    /** Makes a place lead to a step that stands elsewhere. */
    connect(place: Place, target: string | undefined): void {
      const name = target === undefined ? 'end the way' : `continue at ${quoted(titleOfStep(target))}`;
      draft.edit(name, (now) => connect(now, place, target));
    },

    update(id: string, node: NodeDocument, field: string): void {
      draft.edit(`change ${quoted(titleOfStep(id))}`, (now) => update(now, id, node), `${id}:${field}`);
    },

    /** The step as text for the clipboard; a branch with all of its paths. */
    copied(id: string): string | undefined {
      const clip = copy(document, spanOf(document, id));
      return clip && JSON.stringify(clip, null, 2);
    },

    /** Puts copied text behind a step (or at the start); refuses what are no steps. */
    paste(text: string, after: string | undefined): void {
      const clip = readClip(text);
      if (!clip) {
        failToast('The clipboard holds no steps. Copy some here or in another workflow first.');
        return;
      }
      const missing = missingTemplates(
        clip,
        Object.fromEntries(words.templates.map(({ key }) => [key, true])),
      );
      const node = after === undefined ? undefined : document.nodes[after];
      const [output] = node ? outputsOf(node) : [];
      const place = node && output ? { from: after!, output: output.id } : { from: null, output: 'next' };
      const isDone = draft.edit('paste steps', (now) => paste(now, clip, place, makeIds()));
      if (isDone && missing.length > 0) {
        failToast(`These steps name templates that are not here: ${missing.join(', ')}. Choose others.`);
      }
    },
  };
};
