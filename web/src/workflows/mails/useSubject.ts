import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, keyOf, type TemplateDetail } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';

/**
 * Writes the subject of a template's draft, and publishes a template. A subject belongs to the template, whichever
 * workflow it is edited in: what is live stays so until the template is published.
 */
export const useTemplateActs = () => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const again = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: keyOf(slug, 'templates') }),
      client.invalidateQueries({ queryKey: keyOf(slug, 'workflows') }),
    ]);
  const of = (key: string): string => `${path}/templates/${key}`;
  return {
    subject: useMutation({
      mutationFn: async ({ template, subject }: { template: string; subject: string }) => {
        const { revision, document } = await api.get<TemplateDetail>(of(template));
        await api.put(`${of(template)}/draft`, { revision, document: { ...document, subject } });
        return document.subject;
      },
      onSuccess: again,
    }),
    publish: useMutation({
      mutationFn: (template: string) => api.post(`${of(template)}/publish`),
      onSuccess: again,
    }),
  };
};
