import type { WorkflowDocument } from '../model.ts';
import type { Known, Problem } from './problem.ts';
import { referenceChecks } from './references.ts';
import { ruleChecks } from './rules.ts';
import { structureChecks } from './structure.ts';

export type { AttributeType, Known, Problem } from './problem.ts';

const CHECKS = [...structureChecks, ...referenceChecks, ...ruleChecks];

/** Every problem of a document: those that block publishing first. Pure and quick: the builder asks while typing. */
export const validate = (document: WorkflowDocument, known: Known): Problem[] => {
  const problems = CHECKS.flatMap((check) => check(document, known));
  return [
    ...problems.filter(({ severity }) => severity === 'blocks'),
    ...problems.filter(({ severity }) => severity === 'warns'),
  ];
};
