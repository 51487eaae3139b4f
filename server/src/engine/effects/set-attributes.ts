import { attributesSet } from '../../contacts/index.ts';
import { setAttributes as setOn } from '../stages/contacts.ts';
import { judgeAgain, type TakeEffect } from './effect.ts';

export const setAttributes: TakeEffect<'setAttributes'> = (taking, { attributes }) => {
  const { draft, workflow, context } = taking;
  const { definitions } = context;
  const affected = new Set<number>();
  const set = attributesSet(draft.profile, attributes, definitions.profileRules, 'program');
  setOn(draft, set, `workflow:${workflow.key}`, definitions, affected);
  judgeAgain(taking, affected);
};
