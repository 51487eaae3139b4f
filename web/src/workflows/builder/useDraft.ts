import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { ApiError, api, type Definition, type WorkflowDetail } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { doneToast, failToast } from '../../ui/index.ts';
import { type Edit, sameWorkflow, type WorkflowDocument } from '../blueprint.ts';
import { sayFailure } from '../failing.ts';
import { workflowHref } from '../links.ts';
import { useWorkflowActs } from '../queries.ts';
import { type Autosave, autosave, type SaveState } from './autosave.ts';
import { opened } from './opened.ts';
import { did, redoName, redone, type Undoable, undoable, undoName, undone } from './undo.ts';

/** Somebody else saved first. */
export interface Conflict {
  by: string | null;
  at: string | null;
  keepTheirs: () => void;
  keepMine: () => void;
  keepBoth: () => Promise<void>;
}

export interface Draft {
  document: WorkflowDocument;
  /** Applies an edit under a name ("move Second mail"); says why when it is refused. True when it was done. */
  edit: (name: string, change: (document: WorkflowDocument) => Edit, key?: string) => boolean;
  undo: () => void;
  redo: () => void;
  undoName: string | undefined;
  redoName: string | undefined;
  saving: SaveState;
  savedAt: string | null;
  revision: number;
  retry: () => void;
  /** Saves what waits; false when it could not. */
  flush: () => Promise<boolean>;
  conflict: Conflict | undefined;
}

const isConflict = (error: unknown): boolean => error instanceof ApiError && error.code === 'draft-conflict';

/** What others saved is taken over, unless there is something of one's own that is not saved. */
const useNews = (
  detail: WorkflowDetail,
  saver: Autosave<WorkflowDocument>,
  take: (document: WorkflowDocument, by: string | null) => void,
): void => {
  useEffect(() => {
    if (detail.revision <= saver.revision() || saver.state() !== 'saved') return;
    saver.adopt(detail.revision);
    take(detail.document, detail.savedBy);
  }, [detail, saver, take]);
};

/** The draft under work: edits with undo, saved by themselves, and what to do when somebody else saved first. */
export const useDraft = (detail: WorkflowDetail): Draft => {
  const { slug, at } = useWorkspace();
  const { key } = detail;
  const navigate = useNavigate();
  const { create } = useWorkflowActs();
  const [history, setHistory] = useState<Undoable<WorkflowDocument>>(() => undoable(detail.document));
  const [saving, setSaving] = useState<{ state: SaveState; savedAt: string | null }>({
    state: 'saved',
    savedAt: detail.savedAt,
  });
  const [theirs, setTheirs] = useState<WorkflowDetail>();

  // biome-ignore lint/correctness/useExhaustiveDependencies: one for as long as the page shows this workflow
  const saver = useMemo(
    () =>
      autosave<WorkflowDocument>({
        revision: detail.revision,
        save: (document, revision) =>
          api.put<Definition<WorkflowDocument>>(`/w/${slug}/workflows/${key}/draft`, { revision, document }),
        isConflict,
        onChange: (state, saved) =>
          setSaving((before) => ({ state, savedAt: saved?.savedAt ?? before.savedAt })),
      }),
    [slug, key],
  );
  useEffect(() => () => void saver.flush(), [saver]);

  const newest = useRef(history);
  const put = useCallback(
    (next: Undoable<WorkflowDocument>, isOwn: boolean): void => {
      const isChanged = next.now !== newest.current.now;
      newest.current = next;
      setHistory(next);
      if (isOwn && isChanged) saver.changed(next.now);
    },
    [saver],
  );
  const take = useCallback(
    (document: WorkflowDocument, by: string | null): void => {
      if (sameWorkflow(document, newest.current.now)) return;
      put(did(newest.current, by ? `changes of ${by}` : 'changes from outside', document), false);
    },
    [put],
  );
  useNews(detail, saver, take);

  useEffect(() => {
    if (saving.state !== 'conflict') return setTheirs(undefined);
    const read = async (): Promise<void> => {
      const stored = await api.get<WorkflowDetail>(`/w/${slug}/workflows/${key}`);
      setTheirs({ ...stored, document: opened(stored.document).document });
    };
    read().catch(sayFailure);
  }, [saving.state, slug, key]);

  const conflict: Conflict | undefined = theirs && {
    by: theirs.savedBy,
    at: theirs.savedAt,
    keepTheirs: () => {
      saver.adopt(theirs.revision);
      take(theirs.document, theirs.savedBy);
    },
    keepMine: () => saver.adopt(theirs.revision, newest.current.now),
    keepBoth: async () => {
      const name = `${newest.current.now.name} (copy)`;
      try {
        const copy = await create.mutateAsync({ name, document: { ...newest.current.now, name } });
        saver.adopt(theirs.revision);
        take(theirs.document, theirs.savedBy);
        doneToast(`Yours is now ${name}`);
        await navigate({ to: at(workflowHref(copy.key)) as string });
      } catch (error) {
        sayFailure(error);
      }
    },
  };

  return {
    document: history.now,
    edit: (name, change, mergeKey) => {
      performance.mark('workflow:edit');
      const edit = change(newest.current.now);
      if (edit.ok) put(did(newest.current, name, edit.document, mergeKey), true);
      else failToast(edit.why);
      return edit.ok;
    },
    undo: () => put(undone(newest.current), true),
    redo: () => put(redone(newest.current), true),
    undoName: undoName(history),
    redoName: redoName(history),
    saving: saving.state,
    savedAt: saving.savedAt,
    revision: saver.revision(),
    retry: () => void saver.flush(),
    flush: () => saver.flush(),
    conflict,
  };
};
