import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, keyOf, type RecipeSetup, type TemplatePreview } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import type { Choices } from './choices.ts';

export const useRecipeSetup = (recipe: string) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'workflows', 'recipe', recipe),
    queryFn: ({ signal }) =>
      api.get<RecipeSetup>(`${path}/recipes/${encodeURIComponent(recipe)}`, { signal }),
  });
};

export const useInstall = (recipe: string) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (choices: Choices) =>
      api.post<{ workflowKey: string }>(`${path}/recipes/${encodeURIComponent(recipe)}/install`, choices),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(slug, 'workflows') }),
  });
};

/** A mail of the recipe as nobody in particular would get it. */
export const useRecipeMail = ({ document, channel }: RecipeSetup['messages'][number], isOpen: boolean) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'recipe-mail', document),
    queryFn: ({ signal }) => api.post<TemplatePreview>(`${path}/templates/preview`, { document }, { signal }),
    enabled: isOpen && channel === 'email',
    staleTime: 300_000,
    retry: false,
  });
};
