import type { Io } from '../command.ts';
import type { Plan } from './apply.ts';

const SIGNS = { make: '+', change: '~', nothing: '=' } as const;

/** What a plan would do. */
export const WOULD = { make: 'would be made', change: 'would change', nothing: 'as it is' } as const;

/** One definition in a line, and what changes in it below. */
export const tell = (io: Io, { file, does, changes }: Plan, became: string): void => {
  io.out(`${SIGNS[does]} ${file.kind.padEnd(8)}  ${file.key}  ${became}`);
  for (const change of changes) io.out(`    ${change}`);
};

/** "1 to make, 2 to change, 5 as they are" */
export const sum = (plans: readonly Plan[], isDry: boolean): string => {
  const of = (does: Plan['does']): number => plans.filter((plan) => plan.does === does).length;
  const [made, changed] = isDry ? ['to make', 'to change'] : ['made', 'changed'];
  return `${of('make')} ${made}, ${of('change')} ${changed}, ${of('nothing')} as they are`;
};
