import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, keyOf, type PermissionRulesShown, type PermissionShown, readAnew } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';

export const usePermission = () => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'permission'),
    queryFn: ({ signal }) => api.get<PermissionShown>(`${path}/permission`, { signal }),
  });
};

export type TopicChange = Omit<PermissionShown['topics'][number], 'key' | 'people'>;

/** An act on permission; everything that shows it is read anew. */
export const usePermissionAct = <Input, Answer = unknown>(
  act: (path: string, input: Input) => Promise<Answer>,
) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => act(path, input),
    onSuccess: () => readAnew(client, keyOf(slug, 'permission')),
  });
};

export const useSaveRules = () =>
  usePermissionAct<Partial<PermissionRulesShown>>((path, part) => api.put(`${path}/permission/rules`, part));

export const useSaveTopic = () =>
  usePermissionAct<{ key: string; topic: TopicChange }>((path, { key, topic }) =>
    api.put(`${path}/permission/topics/${encodeURIComponent(key)}`, topic),
  );
