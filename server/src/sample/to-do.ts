/** What sales has to do when somebody looks around: calls that the fair left behind, due today and in the next days. */
import type { InputToAppend } from '../capture/index.ts';
import { derivedId, type Uuid } from '../platform/index.ts';

interface ToDo {
  title: string;
  details: string;
  dueInHours: number;
  outcomes: string[];
}

const CALL = ['Reached', 'Call later', 'Not interested'];

const TO_DO: readonly ToDo[] = [
  {
    title: 'Call about shoes for the guides',
    details: 'Ten pairs of the GTX, half sizes too. Who decides, and when do the guides start?',
    dueInHours: 3,
    outcomes: CALL,
  },
  {
    title: 'Send the price list for firms',
    details: 'They asked at the fair for prices from 20 pairs.',
    dueInHours: 6,
    outcomes: [],
  },
  {
    title: 'Ask how the trial pairs fit',
    details: 'Two pairs went out three weeks ago. If they fit: offer the rest of the team.',
    dueInHours: 26,
    outcomes: CALL,
  },
  {
    title: 'Invite to the fitting evening',
    details: 'Thursday 18:00 in the shop, bring the old boots.',
    dueInHours: 50,
    outcomes: ['Comes', 'Cannot'],
  },
];

/** Inputs that make the tasks, one for each of the people in order. */
export const toDoFor = (
  workspaceId: number,
  people: readonly { bucket: number; contactId: Uuid }[],
  { by, nowMs }: { by: string; nowMs: number },
): InputToAppend[] =>
  TO_DO.slice(0, people.length).map(({ title, details, dueInHours, outcomes }, n) => {
    const { bucket, contactId } = people[n]!;
    const made = {
      title,
      details,
      dueAt: new Date(nowMs + dueInHours * 3_600_000).toISOString(),
      assignee: null,
      outcomes: outcomes.map((name, i) => ({ id: `outcome-${i + 1}`, name })),
    };
    const taskId = derivedId(nowMs, bucket, 'sample', 'task', n);
    return {
      contactId,
      workspaceId,
      kind: 'edit',
      name: 'Task Made',
      occurredAtMs: nowMs,
      payload: { taskId, made, by },
    };
  });
