/**
 * A draft that saves itself. States:
 *
 *   saved --change--> waiting --pause--> saving --ok--> saved (or waiting, when it changed meanwhile)
 *                                        saving --409--> conflict --keep theirs--> saved
 *                                                                 --keep mine--> saving
 *                                        saving --other error--> failed --change or retry--> saving
 *
 * Weather (no answer, a server that restarts) is tried again by itself, so that nothing typed is lost.
 *
 * At most one save is under way; each names the revision it was made from, so nobody's work is overwritten unseen.
 */
export type Stored<Document> = {
  document: Document;
  revision: number;
  savedAt: string | null;
  savedBy: string | null;
};

export type DraftState<Document> = {
  document: Document;
  phase: 'saved' | 'waiting' | 'saving' | 'failed' | 'conflict';
  revision: number;
  savedAt: string | null;
  /** What somebody else saved meanwhile. */
  theirs: Stored<Document> | undefined;
  error: unknown;
};

export type DraftDeps<Document> = {
  save: (document: Document, revision: number) => Promise<Stored<Document>>;
  /** What is stored now, read when a save was refused. */
  read: () => Promise<Stored<Document>>;
  /** Who saved and when, if the error says that somebody else did; undefined for any other error. */
  conflictIn: (error: unknown) => Pick<Stored<Document>, 'savedBy' | 'savedAt'> | undefined;
  /** Calls back after the pause in typing; answers how to call it off. */
  later: (run: () => void) => () => void;
  /** Calls back when a save that failed is worth another try; answers how to call it off. Never calls for refusals. */
  again: (error: unknown, run: () => void) => () => void;
};

export const draftOf = <Document>(stored: Stored<Document>, deps: DraftDeps<Document>) => {
  let state: DraftState<Document> = { ...stored, phase: 'saved', theirs: undefined, error: undefined };
  let callOff: (() => void) | undefined;
  let running: Promise<void> | undefined;
  const listeners = new Set<() => void>();

  const become = (change: Partial<DraftState<Document>>): void => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };

  const saveOnce = async (): Promise<void> => {
    const { document, revision } = state;
    become({ phase: 'saving', error: undefined });
    try {
      const saved = await deps.save(document, revision);
      const isSame = state.document === document;
      become({ revision: saved.revision, savedAt: saved.savedAt, phase: isSame ? 'saved' : 'waiting' });
    } catch (error) {
      const conflict = deps.conflictIn(error);
      if (conflict) become({ phase: 'conflict', theirs: { ...(await deps.read()), ...conflict }, error });
      else {
        become({ phase: 'failed', error });
        callOff = deps.again(error, () => void save());
      }
    }
  };

  const saveAll = async (): Promise<void> => {
    do {
      await saveOnce();
    } while (state.phase === 'waiting');
  };

  const save = (): Promise<void> => {
    callOff?.();
    callOff = undefined;
    running ??= saveAll()
      .catch((error: unknown) => become({ phase: 'failed', error }))
      .finally(() => {
        running = undefined;
      });
    return running;
  };

  return {
    get: () => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change: (document: Document): void => {
      // In a conflict nothing is saved until somebody decides.
      if (state.phase === 'conflict') {
        become({ document });
        return;
      }
      become({ document, phase: state.phase === 'saving' ? 'saving' : 'waiting' });
      callOff?.();
      callOff = deps.later(() => void save());
    },
    /** Saves what is not saved yet and waits for it; answers whether everything is saved. */
    flush: async (): Promise<boolean> => {
      if (state.phase !== 'saved' && state.phase !== 'conflict') await save();
      return state.phase === 'saved';
    },
    retry: (): void => void save(),
    keepTheirs: (): void => {
      if (state.theirs) become({ ...state.theirs, phase: 'saved', theirs: undefined, error: undefined });
    },
    keepMine: (): void => {
      if (!state.theirs) return;
      become({ revision: state.theirs.revision, theirs: undefined, phase: 'waiting' });
      void save();
    },
    /** What was read; taken over when it is newer and nothing here is unsaved. An answer may be older than our save. */
    adopt: (read: Stored<Document>): void => {
      if (state.phase === 'saved' && read.revision > state.revision) become(read);
    },
  };
};

export type Draft<Document> = ReturnType<typeof draftOf<Document>>;
