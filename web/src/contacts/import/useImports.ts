import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import {
  type AttributeRegistered,
  api,
  type ImportDetail,
  type ImportPlan,
  type ImportPreview,
  type ImportSummary,
  keyOf,
  type Page,
  type SegmentRow,
} from '../../api/index.ts';
import { usePages, useWorkspace } from '../../app/index.ts';
import { uploadFile } from './upload.ts';

const keysOf = (slug: string) => ({
  list: keyOf(slug, 'contacts', 'imports'),
  one: (importId: string) => keyOf(slug, 'contacts', 'imports', importId),
});

/** Imports, newest first. */
export const useImports = () => usePages<ImportSummary>(['contacts', 'imports'], '/imports', { limit: 50 });

const busyEveryMs = 500;
const isBusy = (state: string | undefined): boolean => state === 'running' || state === 'undoing';

/** One import; read again while it works. */
export const useImport = (importId: string) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keysOf(slug).one(importId),
    queryFn: ({ signal }) => api.get<ImportDetail>(`${path}/imports/${importId}`, { signal }),
    refetchInterval: ({ state }) => (isBusy(state.data?.state) ? busyEveryMs : false),
  });
};

/** Takes a file or pasted text up. `share` is 0 to 1 while it is on its way. */
export const useUpload = (onDone: (found: ImportDetail) => void) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const [share, setShare] = useState<number | null>(null);
  const upload = useMutation({
    mutationFn: (file: { name: string; content: Blob }) => uploadFile(path, file, setShare),
    onSettled: () => setShare(null),
    onSuccess: (found) => {
      client.setQueryData(keysOf(slug).one(found.importId), found);
      void client.invalidateQueries({ queryKey: keysOf(slug).list });
      onDone(found);
    },
  });
  return { share, isSending: upload.isPending, error: upload.error, send: upload.mutate };
};

/** Keeps what an answer said of an import. */
const useKeep = (importId: string) => {
  const { slug } = useWorkspace();
  const client = useQueryClient();
  return (found: ImportDetail): void => {
    client.setQueryData(keysOf(slug).one(importId), found);
    void client.invalidateQueries({ queryKey: keysOf(slug).list, exact: true });
  };
};

/** One verb of an import. */
export const useImportAct = (importId: string, verb: 'start' | 'cancel' | 'undo') => {
  const { path } = useWorkspace();
  return useMutation({
    mutationFn: () => api.post<ImportDetail>(`${path}/imports/${importId}/${verb}`),
    onSuccess: useKeep(importId),
  });
};

/** Reads the file another way; its columns are then suggested anew. */
export const useReading = (importId: string) => {
  const { path } = useWorkspace();
  return useMutation({
    mutationFn: (choices: { hasHeader?: boolean; delimiter?: string; encoding?: string }) =>
      api.post<ImportDetail>(`${path}/imports/${importId}/read`, choices),
    onSuccess: useKeep(importId),
  });
};

const saveAfterMs = 400;

/** A plan that saves itself: what is shown is at once what was chosen, the server follows. */
export const usePlan = (found: ImportDetail) => {
  const { path } = useWorkspace();
  const keep = useKeep(found.importId);
  const [plan, setPlan] = useState(found.plan);
  const [error, setError] = useState<unknown>(null);
  const revision = useRef(found.revision);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    // read anew with another delimiter or header: the plan is another one
    if (found.revision <= revision.current) return;
    revision.current = found.revision;
    setPlan(found.plan);
  }, [found]);
  const save = async (next: ImportPlan): Promise<void> => {
    try {
      const saved = await api.put<ImportDetail>(`${path}/imports/${found.importId}/plan`, {
        revision: revision.current,
        plan: next,
      });
      revision.current = saved.revision;
      setError(null);
      keep(saved);
    } catch (refused) {
      setError(refused);
    }
  };
  const change = (next: ImportPlan): void => {
    setPlan(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void save(next), saveAfterMs);
  };
  return { plan, change, error };
};

/** What it would do, asked again for each saved plan; an older answer never replaces a newer one. */
export const usePreview = ({ importId, revision }: ImportDetail) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'import-preview', importId, revision),
    queryFn: ({ signal }) => api.post<ImportPreview>(`${path}/imports/${importId}/preview`, {}, { signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });
};

/** Attributes that columns may become. */
export const useAttributeChoices = () => {
  const { slug, path } = useWorkspace();
  const { data } = useQuery({
    queryKey: keyOf(slug, 'attributes', 'choices'),
    queryFn: ({ signal }) =>
      api.get<{ items: Pick<AttributeRegistered, 'name' | 'label'>[] }>(`${path}/attributes`, { signal }),
    staleTime: 60_000,
  });
  return data?.items ?? [];
};

/** Static lists to put people on. */
/** What mail is about, as people may have agreed to it. */
export const useTopicChoices = () => {
  const { slug, path } = useWorkspace();
  const { data } = useQuery({
    queryKey: keyOf(slug, 'permission', 'topics'),
    queryFn: ({ signal }) =>
      api.get<{ items: { key: string; name: string }[] }>(`${path}/permission/topics`, { signal }),
    staleTime: 60_000,
  });
  return (data?.items ?? []).map(({ key, name }) => ({ value: key, label: name }));
};

export const useListChoices = () => {
  const { slug, path } = useWorkspace();
  const { data } = useQuery({
    queryKey: keyOf(slug, 'segments', 'lists'),
    queryFn: ({ signal }) => api.get<Page<SegmentRow & { isList?: boolean }>>(`${path}/segments`, { signal }),
    staleTime: 60_000,
  });
  return (data?.items ?? [])
    .filter(({ isList, state }) => isList && state === 'live')
    .map(({ key, name }) => ({ value: key, label: name }));
};
