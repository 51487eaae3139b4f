import { takeConsent, tellConsent } from '../stages/consent.ts';
import { judgeAgain, type TakeEffect } from './effect.ts';

export const setConsent: TakeEffect<'setConsent'> = (taking, effect) => {
  const { draft, workflow, context, queue } = taking;
  const { definitions } = context;
  const affected = new Set<number>();
  const proof = { ...effect.proof, workflow: workflow.key };
  const taken = takeConsent(draft, { ...effect, proof }, 'program', definitions, affected);
  if (taken) queue.push(tellConsent(draft, taken, `workflow:${workflow.key}`, definitions, affected));
  judgeAgain(taking, affected);
};
