import type { WorkflowDocument } from '../model.ts';
import type { Known, Problem } from './problem.ts';
import { referenceChecks } from './references.ts';
import { ruleChecks } from './rules.ts';
import { startChecks } from './starts.ts';
import { structureChecks } from './structure.ts';

export type { AttributeType, Known, Problem, StartMade } from './problem.ts';
export { startsMade } from './starts.ts';

const CHECKS = [...structureChecks, ...referenceChecks, ...ruleChecks, ...startChecks];

/** Every problem of a document: those that block publishing first. Pure and quick: the builder asks while typing. */
export const validate = (document: WorkflowDocument, known: Known): Problem[] => {
  const problems = CHECKS.flatMap((check) => check(document, known));
  return [
    ...problems.filter(({ severity }) => severity === 'blocks'),
    ...problems.filter(({ severity }) => severity === 'warns'),
  ];
};
