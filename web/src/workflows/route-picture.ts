import type { NodeType } from './blueprint.ts';

/** One mark of the tiny route: its family (for the colour) and its place, left to right. */
export interface Mark {
  family: 'act' | 'wait' | 'dec' | 'change' | 'sales' | 'end';
  x: number;
}

const FAMILIES: Readonly<Record<NodeType, Mark['family']>> = {
  send: 'act',
  sendText: 'act',
  sendBest: 'act',
  postSlack: 'act',
  callWebhook: 'act',
  wait: 'wait',
  waitForEvent: 'wait',
  waitUntil: 'wait',
  waitForCondition: 'wait',
  branch: 'dec',
  split: 'dec',
  setAttribute: 'change',
  setConsent: 'change',
  suppress: 'change',
  changeTags: 'change',
  changeList: 'change',
  humanStep: 'sales',
  notify: 'sales',
  setOwner: 'sales',
  addNote: 'sales',
  startWorkflow: 'change',
  stopWorkflow: 'change',
  exit: 'end',
};

export const MARKS_MAX = 9;
export const STEP_PX = 12;
const WORDS: Readonly<Record<Mark['family'], readonly [one: string, many: string]>> = {
  act: ['message', 'messages'],
  wait: ['wait', 'waits'],
  dec: ['branch', 'branches'],
  change: ['change', 'changes'],
  sales: ['sales step', 'sales steps'],
  end: ['exit', 'exits'],
};

/** The first steps in flow order as marks on a line. */
export const marksOf = (shape: readonly NodeType[]): Mark[] =>
  shape.slice(0, MARKS_MAX).map((type, index) => ({ family: FAMILIES[type], x: STEP_PX * (index + 1) + 4 }));

/** The route in words: "2 messages, 1 wait". */
export const shapeText = (shape: readonly NodeType[]): string => {
  const counts = new Map<Mark['family'], number>();
  for (const type of shape) counts.set(FAMILIES[type], (counts.get(FAMILIES[type]) ?? 0) + 1);
  const parts = [...counts].map(([family, n]) => `${n} ${WORDS[family][n === 1 ? 0 : 1]}`);
  return parts.join(', ') || 'no steps yet';
};
