import { type Condition, compileCondition } from '../../../server/src/conditions/index.ts';
import { cyclePath, dependencyOrder } from '../../../server/src/segments/index.ts';
import { Refused } from '../command.ts';
import type { DefinitionFile } from './files.ts';

/** Each segment after those its condition names; the rest as it came. Throws Refused when they go in a circle. */
export const inOrder = (files: readonly DefinitionFile[]): DefinitionFile[] => {
  const segments = files
    .filter(({ kind }) => kind === 'segment')
    .map((file) => {
      const condition = file.document.condition as unknown as Condition;
      return { ...file, compiled: compileCondition(condition, { eventMap: {} }) };
    });
  const names = new Map(segments.map(({ key, compiled }) => [key, compiled.segments]));
  for (const { key } of segments) {
    const cycle = cyclePath(key, names);
    if (cycle) throw new Refused(`Segments name each other in a circle: ${cycle.join(' > ')}.`);
  }
  const ordered = dependencyOrder(segments).map(({ compiled: _, ...file }) => file);
  const of = (wanted: DefinitionFile['kind']): DefinitionFile[] =>
    files.filter(({ kind }) => kind === wanted);
  // templates hold blocks, and name segments in their rules
  return [...of('block'), ...ordered, ...of('template'), ...of('workflow'), ...of('broadcast')];
};
