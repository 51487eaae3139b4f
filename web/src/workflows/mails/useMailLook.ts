import { useQuery } from '@tanstack/react-query';
import { api, keyOf, type TemplateDetail, type TemplatePreview } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';

/** As whom a mail is filled; nobody: every part is shown, with invented products. */
export interface Reader {
  contactId?: string;
  /** what the mail is told of how they came in */
  entry?: Readonly<Record<string, unknown>>;
}

/** Filling a mail takes the server 15 ms; a picture may be a few minutes old, and is new when its template changed. */
const FRESH_MS = 5 * 60_000;

/** How a template looks to a reader: subject, HTML, text; asked for once it is wanted, and kept. */
export const useMailLook = (template: string, reader: Reader = {}, isWanted = true) => {
  const { slug, path } = useWorkspace();
  const { data: found, error: unfound } = useQuery({
    queryKey: keyOf(slug, 'templates', template),
    queryFn: ({ signal }) => api.get<TemplateDetail>(`${path}/templates/${template}`, { signal }),
    enabled: isWanted && template !== '',
    staleTime: FRESH_MS,
    retry: false,
  });
  const look = useQuery({
    queryKey: keyOf(slug, 'template-preview', template, found?.revision, reader),
    queryFn: ({ signal }) =>
      api.post<TemplatePreview>(
        `${path}/templates/preview`,
        { document: found?.document, ...reader },
        { signal },
      ),
    enabled: isWanted && found !== undefined,
    staleTime: FRESH_MS,
    retry: false,
  });
  return { look: look.data, error: unfound ?? look.error, name: found?.name };
};
