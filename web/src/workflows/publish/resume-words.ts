import type { ResumePreview } from '../../api/index.ts';
import { counted, countText, lengthText } from '../../ui/index.ts';
import type { ResumeChoice } from '../blueprint.ts';

const MINUTE_MS = 60_000;

/** "over 17 minutes"; below a minute it is at once. */
const spreadText = (spreadMs: number): string =>
  spreadMs < MINUTE_MS ? 'now' : `over ${lengthText(spreadMs)}`;

/** What can be done about the pause, each with what it means for these people. `paused`: its length. */
export const resumeOptions = (
  { due, inside, late, spreadMs }: ResumePreview,
  paused: string,
): { value: ResumeChoice; label: string; description: string }[] => [
  {
    value: 'catchUp',
    label: 'Catch up',
    description:
      due === 0
        ? 'Nothing came due. Waits end when they would have.'
        : `${counted(due, 'person goes', 'people go')} on ${spreadText(spreadMs)}; other waits end when they would have.`,
  },
  {
    value: 'shift',
    label: 'Shift',
    description: `The waits of ${counted(inside, 'person', 'people')} end later by the ${paused} of the pause.`,
  },
  {
    value: 'skip',
    label: 'Skip what is too late',
    description:
      late === 0
        ? 'As catch up; no message is past its latest useful moment.'
        : `As catch up, but messages past their latest useful moment are held back: up to ${countText(late)}.`,
  },
];

/** The button: "Resume: 12 go on over 2 minutes". */
export const resumeWords = ({ due, inside, spreadMs }: ResumePreview, choice: ResumeChoice): string => {
  if (choice === 'shift') return inside === 0 ? 'Resume' : `Resume: ${countText(inside)} wait longer`;
  return due === 0
    ? 'Resume'
    : `Resume: ${countText(due)} go${due === 1 ? 'es' : ''} on ${spreadText(spreadMs)}`;
};
