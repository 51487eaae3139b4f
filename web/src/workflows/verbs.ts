import {
  IconArchive,
  IconArrowBackUp,
  IconCalendarOff,
  IconPlayerPause,
  IconPlayerPlay,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { DefinitionHead, WorkflowRow } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { doneToast, type MenuItem, undoToast } from '../ui/index.ts';
import { sayFailure } from './failing.ts';
import { workflowHref } from './links.ts';
import { useWorkflowActs } from './queries.ts';

const VERBS = {
  pause: { label: 'Pause', icon: IconPlayerPause, done: 'is paused', back: 'resume' },
  resume: { label: 'Resume', icon: IconPlayerPlay, done: 'runs again', back: 'pause' },
  archive: { label: 'Archive', icon: IconArchive, done: 'is archived', back: 'restore' },
  restore: { label: 'Restore', icon: IconArrowBackUp, done: 'is back', back: 'archive' },
} as const;

type Verb = keyof typeof VERBS;
type Act = Verb | 'unschedule';

/** What can be done to a workflow in this state. */
const verbsFor = ({ state }: DefinitionHead): Verb[] => {
  if (state === 'archived') return ['restore'];
  if (state === 'live') return ['pause', 'archive'];
  return state === 'paused' ? ['resume', 'archive'] : ['archive'];
};

/** Pause, archive and restore with their undo; resuming asks what becomes of waits, on the workflow's page. */
export const useVerbs = (): ((row: Pick<DefinitionHead, 'key' | 'name'>, verb: Act) => Promise<void>) => {
  const { verb, unschedule } = useWorkflowActs();
  const { at } = useWorkspace();
  const navigate = useNavigate();
  return async ({ key, name }, chosen) => {
    try {
      if (chosen === 'resume') return await navigate({ href: at(workflowHref(key, { resume: true })) });
      if (chosen === 'unschedule') {
        await unschedule.mutateAsync({ key });
        return doneToast(`${name} is not published at its time`);
      }
      await verb.mutateAsync({ key, verb: chosen });
      const { done, back } = VERBS[chosen];
      undoToast({ done: `${name} ${done}`, undo: () => verb.mutateAsync({ key, verb: back }) });
    } catch (error) {
      sayFailure(error);
    }
  };
};

/** The menu of a workflow: of its row and of its own page. */
export const menuOf = (
  row: DefinitionHead & Partial<Pick<WorkflowRow, 'publishAt' | 'publishFailed'>>,
  act: ReturnType<typeof useVerbs>,
): MenuItem[] => [
  ...(row.publishAt || row.publishFailed
    ? [
        {
          label: row.publishAt ? 'Do not publish at that time' : 'Dismiss "not published"',
          icon: IconCalendarOff,
          onPick: () => void act(row, 'unschedule'),
        },
      ]
    : []),
  ...verbsFor(row).map((verb) => ({
    label: VERBS[verb].label,
    icon: VERBS[verb].icon,
    onPick: () => void act(row, verb),
  })),
];
