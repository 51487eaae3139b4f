/** What acts on people inside are called, and what they bring. Pure. */
import { countText } from '../../ui/index.ts';

export type InsideActName = 'move' | 'skip' | 'end';

const people = (count: number): string => (count === 1 ? '1 person' : `${countText(count)} people`);

/** The title of the dialog and the words of its button: "Move 3 people". */
export const actText = (act: InsideActName, count: number): string =>
  ({
    move: `Move ${people(count)}`,
    skip: `Skip the wait of ${people(count)}`,
    end: `Take ${people(count)} out`,
  })[act];

/** What was done, for the toast. */
export const doneText = (act: InsideActName, count: number, isFolded: boolean): string => {
  const done = {
    move: `${people(count)} moved`,
    skip: `${people(count)} go on`.replace('1 person go on', '1 person goes on'),
    end: `${people(count)} taken out`,
  }[act];
  return isFolded ? done : `${done} in a moment`;
};

/** What follows, before it is done. */
export const effectText = (
  act: InsideActName,
  { isPaused, target, way }: { isPaused: boolean; target?: string | undefined; way?: string | undefined },
): string => {
  const when = isPaused ? 'once the workflow is resumed' : 'now';
  if (act === 'end') return 'Their way ends here. Messages that have not left are taken back.';
  if (act === 'skip')
    return `Their wait ends ${when}, as if its time had passed${way ? `: they go on by ${way}` : ''}.`;
  const where = target ? `“${target}”` : 'the step';
  return `They enter ${where} ${when}: a wait begins anew there, a message is decided. What was decided before stays decided.`;
};

/** "Ana Berg, Ben Cole and 3 more". */
export const namesText = (names: readonly string[], shown = 5): string => {
  const first = names.slice(0, shown);
  if (names.length > shown) return `${first.join(', ')} and ${countText(names.length - shown)} more`;
  const last = first.at(-1) ?? '';
  return first.length > 1 ? `${first.slice(0, -1).join(', ')} and ${last}` : last;
};
