import type { NodeDocument, NodeType } from '../blueprint.ts';
import { addNote } from './add-note.tsx';
import { branch } from './branch.tsx';
import { callWebhook } from './call-webhook.tsx';
import { changeList } from './change-list.tsx';
import { changeTags } from './change-tags.tsx';
import { exit } from './exit.tsx';
import { humanStep } from './human-step.tsx';
import { notify } from './notify.tsx';
import { postSlack } from './post-slack.tsx';
import type { StepScreen } from './screen.ts';
import { send } from './send.tsx';
import { sendBest } from './send-best.tsx';
import { sendText } from './send-text.tsx';
import { setAttribute } from './set-attribute.tsx';
import { setConsent } from './set-consent.tsx';
import { setOwner } from './set-owner.tsx';
import { split } from './split.tsx';
import { startWorkflow } from './start-workflow.tsx';
import { stopWorkflow } from './stop-workflow.tsx';
import { suppress } from './suppress.tsx';
import { wait } from './wait.tsx';
import { waitForCondition } from './wait-for-condition.tsx';
import { waitForEvent } from './wait-for-event.tsx';
import { waitUntil } from './wait-until.tsx';

export { focusField } from './fields.tsx';
export type { Words } from './screen.ts';
export { templatesFor } from './TemplateField.tsx';

type Screens = { readonly [T in NodeType]: StepScreen<Extract<NodeDocument, { type: T }>> };

/** Every step type on screen, in the order of the list of `+`: most used first. */
export const stepScreens: Screens = {
  send,
  wait,
  waitForEvent,
  waitUntil,
  waitForCondition,
  branch,
  split,
  sendText,
  sendBest,
  setAttribute,
  setConsent,
  suppress,
  changeTags,
  changeList,
  humanStep,
  notify,
  setOwner,
  addNote,
  postSlack,
  callWebhook,
  startWorkflow,
  stopWorkflow,
  exit,
};

/** The screen of a step, with its types erased so that one caller serves all. */
export const screenOf = (type: NodeType): StepScreen => stepScreens[type] as unknown as StepScreen;
