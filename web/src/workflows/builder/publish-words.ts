import type { PublishPreview } from '../../api/index.ts';
import { counted } from '../../ui/index.ts';

/** The button of the publish dialog, with its effect: "Publish version 4: 37 people stay on theirs". */
export const publishWords = (preview: PublishPreview, startThemToo: boolean): string => {
  const staying = preview.inside.reduce((sum, { people }) => sum + people, 0);
  const starting = startThemToo ? preview.matching : 0;
  const effects = [
    starting > 0 && `${counted(starting, 'person starts', 'people start')}`,
    staying > 0 && `${counted(staying, 'person stays', 'people stay')} on the old one`,
  ].filter(Boolean);
  const act = `Publish version ${preview.nextVersion}`;
  return effects.length > 0 ? `${act}: ${effects.join(', ')}` : act;
};
