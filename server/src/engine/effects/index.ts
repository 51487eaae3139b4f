import type { Effect } from '../../workflows/index.ts';
import { addNote } from './add-note.ts';
import { changeList } from './change-list.ts';
import { changeTags } from './change-tags.ts';
import type { TakeEffect, Taking } from './effect.ts';
import { makeTask } from './make-task.ts';
import { notify } from './notify.ts';
import { send, sendBest } from './send.ts';
import { setAttributes } from './set-attributes.ts';
import { setConsent } from './set-consent.ts';
import { startWorkflow } from './start-workflow.ts';
import { stopWorkflow } from './stop-workflow.ts';
import { suppress } from './suppress.ts';
import { takeTurn } from './take-turn.ts';

/** Every effect that a step may ask for. A new one is a file here, a line here and a member of `Effect`. */
const effects: { readonly [T in Effect['type']]: TakeEffect<T> } = {
  send,
  sendBest,
  setAttributes,
  setConsent,
  suppress,
  changeTags,
  changeList,
  addNote,
  notify,
  makeTask,
  takeTurn,
  startWorkflow,
  stopWorkflow,
};

/** Takes one effect of a pass into the draft. */
export const takeEffect = (taking: Taking, effect: Effect): void =>
  (effects[effect.type] as TakeEffect<Effect['type']>)(taking, effect);
