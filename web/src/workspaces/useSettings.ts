import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, keyOf, type Workspace, workspaceQuery } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { doneToast } from '../ui/index.ts';

/** What PATCH / takes: absent members stay, null clears. */
export type WorkspaceChange = {
  name?: string;
  timeZone?: string;
  currency?: string;
  settings?: {
    website?: string | null;
    brand?: { logoUrl?: string; color?: string; address?: string } | null;
    sender?: { name: string; email: string; replyTo?: string } | null;
    smtp?: { host: string; port: number; secure: boolean; user?: string; password?: string } | null;
    eventMap?: Workspace['settings']['eventMap'];
  };
};

/** Saves a section; `done` says what is so now. */
export const useSave = (done: string) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: WorkspaceChange) => api.patch<Workspace>(path, change),
    onSuccess: (fresh) => {
      client.setQueryData(workspaceQuery(slug).queryKey, fresh);
      doneToast(done);
    },
  });
};

/** A list of the workspace that settings show, read anew when `topic` of the stream says so. */
export const useList = <Item>(
  topic: string,
  page: string,
  options: { everyMs?: number; isWanted?: boolean } = {},
) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, topic, page),
    queryFn: ({ signal }) => api.get<{ items: Item[] }>(`${path}${page}`, { signal }),
    refetchInterval: options.everyMs ?? false,
    enabled: options.isWanted ?? true,
  });
};

/** An act on such a list; afterwards the list is read anew. */
export const useAct = <Input, Answer = unknown>(
  topic: string,
  act: (path: string, input: Input) => Promise<Answer>,
) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => act(path, input),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(slug, topic) }),
  });
};
