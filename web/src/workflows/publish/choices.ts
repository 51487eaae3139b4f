import type { PublishPreview } from '../../api/index.ts';
import type { InsideChoice, InsidePlan } from '../blueprint.ts';

export type InsideRow = PublishPreview['inside'][number];
/** What becomes of one row's people; `to`: the step they enter. */
export type Chosen = Pick<InsideChoice, 'choice' | 'to'>;
/** What was chosen, by `rowKey`. */
export type Choices = ReadonlyMap<string, Chosen>;

export const rowKey = ({ version, nodeId }: Pick<InsideRow, 'version' | 'nodeId'>): string =>
  `${version}:${nodeId}`;

/** What becomes of a row's people: as chosen, else they move; undefined: their step is gone, and nobody has said. */
export const chosenFor = (choices: Choices, row: InsideRow): Chosen | undefined =>
  choices.get(rowKey(row)) ?? (row.change === 'removed' ? undefined : { choice: 'move' });

/** A choice as the value of a select. */
export const selectValue = ({ choice, to }: Chosen): string => (choice === 'to' ? `to:${to}` : choice);
export const chosenOf = (value: string): Chosen =>
  value.startsWith('to:')
    ? { choice: 'to', to: value.slice(3) }
    : { choice: value as Exclude<Chosen['choice'], 'to'> };

/** What can be chosen for people at a step. */
export const optionsFor = (
  { version, change }: Pick<InsideRow, 'version' | 'change'>,
  steps: PublishPreview['steps'],
): { value: string; label: string }[] => {
  const stay = { value: 'stay', label: `Stay on version ${version}` };
  if (change !== 'removed')
    return [{ value: 'move', label: 'Move to this version' }, stay, { value: 'again', label: 'Judge again' }];
  const targets = steps.map(({ nodeId, title }) => ({ value: `to:${nodeId}`, label: `Go to: ${title}` }));
  return [...targets, stay, { value: 'end', label: 'End here' }];
};

/** Rows that somebody must say something for: their step is gone. */
export const openRows = ({ inside }: PublishPreview, choices: Choices): InsideRow[] =>
  inside.filter((row) => chosenFor(choices, row) === undefined);

/** The choices as the server takes them. Who moves to another step meanwhile moves as well. */
export const planOf = ({ inside }: PublishPreview, choices: Choices): InsidePlan => ({
  otherwise: 'move',
  steps: inside.flatMap((row) => {
    const chosen = chosenFor(choices, row);
    return chosen ? [{ version: row.version, nodeId: row.nodeId, ...chosen }] : [];
  }),
});

export interface Tally {
  move: number;
  stay: number;
  again: number;
  end: number;
}

/** How many people each choice touches; who goes to a step moves. */
export const tallyOf = ({ inside }: PublishPreview, choices: Choices): Tally => {
  const tally: Tally = { move: 0, stay: 0, again: 0, end: 0 };
  for (const row of inside) {
    const chosen = chosenFor(choices, row)?.choice;
    if (chosen) tally[chosen === 'to' ? 'move' : chosen] += row.people;
  }
  return tally;
};
