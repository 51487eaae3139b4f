import type { WorkflowDocument } from './blueprint.ts';

/** A workflow with nothing in it yet: the trigger asks first. */
export const blank = (name: string): WorkflowDocument => ({
  name,
  trigger: { type: 'event', event: '' },
  enrollment: { again: 'never' },
  start: '',
  nodes: {},
});

/** Three mails, some days apart: written in the table. */
export const drip = (name: string): WorkflowDocument => ({
  ...blank(name),
  start: 'send-1',
  nodes: {
    'send-1': { type: 'send', channel: 'email', template: '', next: 'wait-1' },
    'wait-1': { type: 'wait', delay: { days: 2 }, next: 'send-2' },
    'send-2': { type: 'send', channel: 'email', template: '', next: 'wait-2' },
    'wait-2': { type: 'wait', delay: { days: 3 }, next: 'send-3' },
    'send-3': { type: 'send', channel: 'email', template: '' },
  },
});

/** "Blank workflow", "Blank workflow 2": the first name that is free. */
export const freeName = (wanted: string, taken: readonly string[]): string => {
  const known = new Set(taken);
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? wanted : `${wanted} ${n}`;
    if (!known.has(name)) return name;
  }
};
