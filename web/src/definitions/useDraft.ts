import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { ApiError, api, type Definition, keyOf } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { type Draft, draftOf, type Stored } from './draft.ts';

export type Kind = 'segments' | 'workflows' | 'templates' | 'broadcasts';

/** A pause in typing; longer risks more on a crash, shorter saves every word. */
const pauseMs = 600;

const storedOf = <Document>({
  document,
  revision,
  savedAt,
  savedBy,
}: Definition<Document>): Stored<Document> => ({
  document,
  revision,
  savedAt,
  savedBy,
});

/** How long until a save that got no answer is tried again; a server restarts within about 5 s. */
const againMs = 5_000;

const isWeather = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status >= 500);

/** Calls `run` once: when the browser is back on the network, or after a while. Answers how to call it off. */
const whenBack = (run: () => void): (() => void) => {
  const stop = (): void => {
    clearTimeout(timer);
    window.removeEventListener('online', go);
  };
  const go = (): void => {
    stop();
    run();
  };
  const timer = setTimeout(go, againMs);
  window.addEventListener('online', go);
  return stop;
};

/**
 * The draft of a definition, which saves itself. `read` is the definition as last read; a newer one is taken over
 * while nothing is unsaved. Leaving the page saves at once.
 */
export const useDraft = <Document extends { name: string }>(kind: Kind, read: Definition<Document>) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const { key } = read;
  const of = `${path}/${kind}/${encodeURIComponent(key)}`;
  const [draft] = useState<Draft<Document>>(() =>
    draftOf(storedOf(read), {
      save: async (document, revision) =>
        storedOf(await api.put<Definition<Document>>(`${of}/draft`, { revision, document })),
      read: async () => {
        const fresh = await api.get<Definition<Document>>(of);
        return storedOf(fresh);
      },
      conflictIn: (error) =>
        error instanceof ApiError && error.status === 409
          ? { savedBy: error.savedBy ?? null, savedAt: error.savedAt ?? null }
          : undefined,
      later: (run) => {
        const timer = setTimeout(run, pauseMs);
        return () => clearTimeout(timer);
      },
      again: (error, run) => (isWeather(error) ? whenBack(run) : () => undefined),
    }),
  );
  const state = useSyncExternalStore(draft.subscribe, draft.get);
  useEffect(() => draft.adopt(storedOf(read)), [draft, read]);
  useEffect(() => {
    const save = (): void => void draft.flush();
    window.addEventListener('pagehide', save);
    return () => {
      window.removeEventListener('pagehide', save);
      save();
    };
  }, [draft]);

  /** Both stay: mine becomes a definition of its own, theirs stays here. */
  const keepBoth = async (): Promise<void> => {
    const mine = draft.get().document;
    const name = `${mine.name} (copy)`;
    await api.post(`${path}/${kind}`, { name, document: { ...mine, name } });
    draft.keepTheirs();
    await client.invalidateQueries({ queryKey: keyOf(slug, kind) });
  };
  return { ...state, ...draft, keepBoth };
};
