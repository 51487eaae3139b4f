import type { PublishPreview } from '../../api/index.ts';
import { countText } from '../../ui/index.ts';
import { type Choices, tallyOf } from './choices.ts';

const EFFECTS = [
  ['move', 'move', 'moves'],
  ['again', 'are judged again', 'is judged again'],
  ['end', 'end', 'ends'],
  ['stay', 'stay', 'stays'],
] as const;

/** The button of the publish dialog, with its effect: "Publish version 4: 1,204 move, 37 stay". */
export const publishWords = (
  preview: PublishPreview,
  choices: Choices,
  { startThemToo, isLater }: { startThemToo: boolean; isLater: boolean },
): string => {
  const tally = tallyOf(preview, choices);
  const starting = startThemToo ? preview.matching : 0;
  const effects = [
    ...EFFECTS.flatMap(([choice, many, one]) => {
      const people = tally[choice];
      return people > 0 ? [`${countText(people)} ${people === 1 ? one : many}`] : [];
    }),
    ...(starting > 0 ? [`${countText(starting)} ${starting === 1 ? 'starts' : 'start'}`] : []),
  ];
  const act = `${isLater ? 'Schedule' : 'Publish'} version ${preview.nextVersion}`;
  return effects.length > 0 ? `${act}: ${effects.join(', ')}` : act;
};
