import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import {
  api,
  type BroadcastReportShown,
  keyOf,
  type TemplateDetail,
  type TemplatePreview,
} from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { markedLinks } from './marked-links.ts';

/** The mail of a template for nobody in particular, with how many clicked beside each link. */
export const useMailOf = (
  template: string,
  links: BroadcastReportShown['links'],
): { subject: string; html: string } | undefined => {
  const { slug, path } = useWorkspace();
  const preview = useQuery({
    queryKey: keyOf(slug, 'broadcast-mail', template),
    queryFn: async ({ signal }) => {
      const { live, document } = await api.get<TemplateDetail>(`${path}/templates/${template}`, { signal });
      return api.post<TemplatePreview>(
        `${path}/templates/preview`,
        { document: live ?? document },
        { signal },
      );
    },
    enabled: template !== '',
    staleTime: 300_000,
    retry: false,
  }).data;
  return useMemo(
    () => preview && { subject: preview.subject, html: markedLinks(preview.html, links) },
    [preview, links],
  );
};
