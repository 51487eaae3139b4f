import { useNavigate } from '@tanstack/react-router';
import type { DefinitionHead } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { failToast, type MenuItem, problemFacts, undoToast } from '../ui/index.ts';
import type { Draft } from './draft.ts';

/** What a definition's "..." menu does on the server. */
export type DefinitionVerbs = {
  archive: () => Promise<void>;
  restore: () => Promise<void>;
  /** Throws the draft of that revision away. */
  discard: (revision: number) => Promise<void>;
};

/** The "..." menu of a versioned document: `first`, throw the draft away, archive or restore. */
export const useDefinitionMenu = (
  definition: DefinitionHead,
  draft: Pick<Draft<unknown>, 'flush' | 'get'>,
  { verbs, list, first = [] }: { verbs: DefinitionVerbs; list: string; first?: readonly MenuItem[] },
): MenuItem[] => {
  const { at } = useWorkspace();
  const navigate = useNavigate();
  const tried = (act: () => Promise<void>) => (): void => {
    act().catch((error) => failToast([problemFacts(error).what, problemFacts(error).where].join('. ')));
  };
  const discard = {
    label: 'Throw the draft away',
    onPick: tried(async () => {
      await draft.flush();
      await verbs.discard(draft.get().revision);
    }),
  };
  const archive = {
    label: 'Archive',
    danger: true,
    onPick: tried(async () => {
      await draft.flush();
      await verbs.archive();
      await navigate({ to: at(list) as string });
      undoToast({ done: `${definition.name} is archived`, undo: verbs.restore });
    }),
  };
  return [
    ...first,
    ...(definition.liveVersion !== null && definition.hasDraft ? [discard] : []),
    definition.state === 'archived' ? { label: 'Restore', onPick: tried(verbs.restore) } : archive,
  ];
};
