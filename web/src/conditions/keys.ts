import { movedDown, movedUp, negated, nested, removed, unnested } from './moves.ts';
import { type Group, groupOf, placesOf } from './tree.ts';

/** What a key does while a row itself has the focus (Esc in any of its fields gives it that). */
export type KeyAct =
  | { act: 'edit'; change: (root: Group) => Group; focus: string | undefined }
  | { act: 'walk'; to: string }
  | { act: 'enter' }
  | { act: 'add' }
  | { act: 'group' }
  | { act: 'leave' };

type Pressed = { key: string; altKey: boolean; shiftKey: boolean };

const neighbour = (root: Group, id: string, step: 1 | -1): string | undefined => {
  const places = placesOf(root);
  const at = places.findIndex(({ node }) => node.id === id);
  return places[at + step]?.node.id;
};

/** Alt and arrows move the row from wherever in it one is. */
export const moveAct = (id: string, { key, altKey }: Pressed): KeyAct | undefined => {
  if (!altKey) return undefined;
  if (key === 'ArrowUp') return { act: 'edit', change: (root) => movedUp(root, id), focus: id };
  if (key === 'ArrowDown') return { act: 'edit', change: (root) => movedDown(root, id), focus: id };
  if (key === 'ArrowRight') return { act: 'edit', change: (root) => nested(root, id), focus: id };
  if (key === 'ArrowLeft') return { act: 'edit', change: (root) => unnested(root, id), focus: id };
  return undefined;
};

export const rowAct = (root: Group, id: string, pressed: Pressed): KeyAct | undefined => {
  const walk = (step: 1 | -1): KeyAct | undefined => {
    const to = neighbour(root, id, step);
    return to === undefined ? (step === 1 ? { act: 'leave' } : undefined) : { act: 'walk', to };
  };
  switch (pressed.key) {
    case 'ArrowUp':
      return walk(-1);
    case 'ArrowDown':
      return walk(1);
    case 'Tab': {
      const change = pressed.shiftKey ? unnested : nested;
      return { act: 'edit', change: (now) => change(now, id), focus: id };
    }
    case 'x':
      return { act: 'edit', change: (now) => negated(now, id), focus: id };
    case 'Delete':
    case 'Backspace':
      return {
        act: 'edit',
        change: (now) => removed(now, id),
        focus: neighbour(root, id, 1) ?? neighbour(root, id, -1),
      };
    case 'Enter':
    case ' ':
      return { act: 'enter' };
    case 'a':
      return { act: 'add' };
    case 'g':
      return { act: 'group' };
    case 'Escape':
      return { act: 'leave' };
    default:
      return undefined;
  }
};

export const emptyGroup = (root: Group): Group => groupOf(root.op === 'any' ? 'all' : 'any', []);
