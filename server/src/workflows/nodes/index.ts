import type { MessageChannel, NodeDocument } from '../model.ts';
import { addNote } from './add-note.ts';
import { branch } from './branch.ts';
import { callWebhook } from './call-webhook.ts';
import { changeList } from './change-list.ts';
import { changeTags } from './change-tags.ts';
import { exit } from './exit.ts';
import { humanStep } from './human-step.ts';
import type { Names, NodeKind, NodeKinds, Output } from './kind.ts';
import { notify } from './notify.ts';
import { postSlack } from './post-slack.ts';
import { send } from './send.ts';
import { sendBest } from './send-best.ts';
import { sendText } from './send-text.ts';
import { setAttribute } from './set-attribute.ts';
import { setConsent } from './set-consent.ts';
import { setOwner } from './set-owner.ts';
import { split } from './split.ts';
import { startWorkflow } from './start-workflow.ts';
import { stopWorkflow } from './stop-workflow.ts';
import { suppress } from './suppress.ts';
import { wait } from './wait.ts';
import { waitForCondition } from './wait-for-condition.ts';
import { waitForEvent } from './wait-for-event.ts';
import { waitUntil } from './wait-until.ts';

export * from './kind.ts';
export {
  countedBy,
  evenly,
  experimentText,
  pathFor,
  pathsInForce,
  SPLIT_PATHS_MAX,
  type SplitExperiment,
  type SplitNode,
  type SplitShares,
  WITHIN_DAYS_MAX,
} from './split.ts';
export { untilWords } from './wait-until.ts';

/** Every node type. A new one is a file here, a line here, one in model.ts, and a form in the web app. */
export const nodeKinds: NodeKinds = {
  send,
  sendText,
  sendBest,
  postSlack,
  callWebhook,
  wait,
  waitForEvent,
  waitUntil,
  waitForCondition,
  branch,
  split,
  setAttribute,
  setConsent,
  suppress,
  changeTags,
  changeList,
  humanStep,
  setOwner,
  notify,
  addNote,
  startWorkflow,
  stopWorkflow,
  exit,
};

/** The kind of a node, with its types erased so that one caller serves all. */
export const kindOf = (node: NodeDocument): NodeKind => nodeKinds[node.type] as NodeKind;

/** Whether time passes at a node before it is left by a way, or by any. */
export const holdsAt = (node: NodeDocument, output?: string): boolean => {
  const { holds } = kindOf(node);
  if (holds === undefined || holds === true) return holds === true;
  return output === undefined ? outputsOf(node).some(({ id }) => holds(node, id)) : holds(node, output);
};

/** The templates that a step may send, with the channel that each must be for. A key may be '' in a draft. */
export const templatesOf = (node: NodeDocument): { channel: MessageChannel; key: string }[] =>
  kindOf(node).templates?.(node) ?? [];

/** The name the marketer gave, else the sentence written from the settings. */
export const titleOf = (node: NodeDocument, names: Names = {}): string =>
  node.title ?? kindOf(node).title(node, names);

/** Ways out of a node in path order. */
export const outputsOf = (node: NodeDocument): Output[] => kindOf(node).outputs(node);

/** The node with one way out leading to `next` (undefined: nowhere). */
export const withOutput = (node: NodeDocument, outputId: string, next: string | undefined): NodeDocument =>
  kindOf(node).withOutput(node, outputId, next);
