import { IconArchive, IconArrowBackUp, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import type { DefinitionHead } from '../api/index.ts';
import { type MenuItem, undoToast } from '../ui/index.ts';
import { sayFailure } from './failing.ts';
import { useWorkflowActs } from './queries.ts';

const VERBS = {
  pause: { label: 'Pause', icon: IconPlayerPause, done: 'is paused', back: 'resume' },
  resume: { label: 'Resume', icon: IconPlayerPlay, done: 'runs again', back: 'pause' },
  archive: { label: 'Archive', icon: IconArchive, done: 'is archived', back: 'restore' },
  restore: { label: 'Restore', icon: IconArrowBackUp, done: 'is back', back: 'archive' },
} as const;

type Verb = keyof typeof VERBS;

/** What can be done to a workflow in this state. */
const verbsFor = ({ state }: DefinitionHead): Verb[] => {
  if (state === 'archived') return ['restore'];
  if (state === 'live') return ['pause', 'archive'];
  return state === 'paused' ? ['resume', 'archive'] : ['archive'];
};

/** Pause, resume, archive and restore with their undo. */
export const useVerbs = (): ((row: Pick<DefinitionHead, 'key' | 'name'>, verb: Verb) => Promise<void>) => {
  const { verb } = useWorkflowActs();
  return async ({ key, name }, chosen) => {
    try {
      await verb.mutateAsync({ key, verb: chosen });
      const { done, back } = VERBS[chosen];
      undoToast({ done: `${name} ${done}`, undo: () => verb.mutateAsync({ key, verb: back }) });
    } catch (error) {
      sayFailure(error);
    }
  };
};

/** The menu of a workflow: of its row and of its own page. */
export const menuOf = (row: DefinitionHead, act: ReturnType<typeof useVerbs>): MenuItem[] =>
  verbsFor(row).map((verb) => ({
    label: VERBS[verb].label,
    icon: VERBS[verb].icon,
    onPick: () => void act(row, verb),
  }));
