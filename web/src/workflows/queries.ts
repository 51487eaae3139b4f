import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  ApiError,
  api,
  type ContactDetail,
  type DefinitionVersion,
  type InsideAnswer,
  keyOf,
  type Page,
  type PublishPreview,
  type Recipe,
  type ResumePreview,
  type SplitShown,
  type TemplateRow,
  type VersionRow,
  type WorkflowDetail,
  type WorkflowPeopleList,
  type WorkflowProblem,
  type WorkflowResults,
  type WorkflowRow,
} from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import type { InsidePlan, ResumeChoice, WorkflowDocument } from './blueprint.ts';

const path = (slug: string, key: string, rest = ''): string => `/w/${slug}/workflows/${key}${rest}`;

/** All workflows, archived ones on demand. */
export const useWorkflows = (archived: boolean) => {
  const { slug } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'workflows', 'list', archived),
    queryFn: ({ signal }) =>
      api.get<Page<WorkflowRow>>(`/w/${slug}/workflows`, { query: { archived }, signal }),
    placeholderData: keepPreviousData,
  });
};

export const useWorkflow = (key: string) => {
  const { slug } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'workflows', 'one', key),
    queryFn: ({ signal }) => api.get<WorkflowDetail>(path(slug, key), { signal }),
  });
};

export const useRecipes = (enabled = true) => {
  const { slug } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'workflows', 'recipes'),
    queryFn: ({ signal }) => api.get<Page<Recipe>>(`/w/${slug}/recipes`, { signal }),
    enabled,
  });
};

/** What people did; `version` undefined: of all versions. `days`: who entered in the last so many; undefined: ever. */
export const useResults = (
  key: string,
  version: number | undefined,
  days: number | undefined,
  isOn: boolean,
) => {
  const { slug } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'workflows', 'results', key, version ?? null, days ?? null),
    queryFn: ({ signal }) =>
      api.get<WorkflowResults>(path(slug, key, '/results'), { query: { version, days }, signal }),
    enabled: isOn,
    placeholderData: keepPreviousData,
  });
};

/** How the lots of a split fell; null: the version published last has no split there. */
export const useSplit = (key: string, node: string) => {
  const { slug } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'workflows', 'results', key, 'split', node),
    queryFn: async ({ signal }) => {
      try {
        return await api.get<SplitShown>(path(slug, key, `/splits/${encodeURIComponent(node)}`), { signal });
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
    placeholderData: keepPreviousData,
  });
};

export interface PeopleAsked {
  what: string;
  node?: string;
  version?: number;
  days?: number;
}

/** Acts on people inside, by hand; lists and results are read anew. */
export const useInsideAct = (key: string) => {
  const { slug } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: {
      act: 'move' | 'skip' | 'end';
      to?: string;
      reason?: string;
      people: { contactId: string; enrollmentId: string; nodeId: string; visit: number }[];
    }) => api.post<InsideAnswer>(path(slug, key, '/inside'), body),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keyOf(slug, 'workflows') }),
        client.invalidateQueries({ queryKey: keyOf(slug, 'contacts') }),
      ]),
  });
};

/** The people behind a number of a workflow: the first of them, and how many in all. */
export const usePeople = (key: string, { what, node, version, days }: PeopleAsked, limit: number) => {
  const { slug } = useWorkspace();
  return useQuery({
    queryKey: keyOf(
      slug,
      'workflows',
      'people',
      key,
      what,
      node ?? null,
      version ?? null,
      days ?? null,
      limit,
    ),
    queryFn: ({ signal }) =>
      api.get<WorkflowPeopleList>(path(slug, key, '/people'), {
        query: { what, node, version, days, limit },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
};

/** One person's ways through a workflow as checklists, active ones first. */
export const useWaysOf = (contactId: string, key: string, isOn: boolean) => {
  const { slug } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'contacts', contactId),
    queryFn: ({ signal }) => api.get<ContactDetail>(`/w/${slug}/contacts/${contactId}`, { signal }),
    select: ({ enrollments }) => enrollments.filter(({ workflow }) => workflow.key === key),
    enabled: isOn,
  });
};

export const useVersions = (key: string) => {
  const { slug } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'workflows', 'versions', key),
    queryFn: ({ signal }) => api.get<Page<VersionRow>>(path(slug, key, '/versions'), { signal }),
  });
};

/** One version, whole. Versions never change. */
export const versionQuery = (slug: string, key: string, version: number) => ({
  queryKey: keyOf(slug, 'versions', key, version),
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    api.get<DefinitionVersion>(path(slug, key, `/versions/${version}`), { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

export const useVersion = (key: string, version: number | undefined) => {
  const { slug } = useWorkspace();
  return useQuery({ ...versionQuery(slug, key, version ?? 0), enabled: version !== undefined });
};

/** What publishing the saved draft would do; `revision` makes it be asked anew for each draft. */
export const usePublishPreview = (key: string, revision: number, isOn: boolean) => {
  const { slug } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'workflows', 'publish-preview', key, revision),
    queryFn: ({ signal }) => api.get<PublishPreview>(path(slug, key, '/publish-preview'), { signal }),
    enabled: isOn,
    staleTime: 0,
  });
};

/** Whom the pause of a workflow kept waiting, as of now. */
export const useResumePreview = (key: string) => {
  const { slug } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'workflows', 'resume-preview', key),
    queryFn: ({ signal }) => api.get<ResumePreview>(path(slug, key, '/resume-preview'), { signal }),
    staleTime: 0,
  });
};

/** What a publish is asked with. */
interface Publication {
  key: string;
  revision: number;
  startThemToo: boolean;
  inside: InsidePlan;
}

/** The server's check of a document: it knows what the workspace has. */
export const useProblems = (document: WorkflowDocument, workflow: string) => {
  const { slug } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'checks', document),
    queryFn: async ({ signal }) => {
      const { problems } = await api.post<{ problems: WorkflowProblem[] }>(
        `/w/${slug}/workflows/validate`,
        { document, workflow },
        { signal },
      );
      return problems;
    },
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 5_000,
  });
};

/** Templates that a Send step can choose. */
export const useTemplates = (): readonly TemplateRow[] | undefined => {
  const { slug } = useWorkspace();
  const { data } = useQuery({
    queryKey: keyOf(slug, 'templates', 'choices'),
    queryFn: ({ signal }) => api.get<Page<TemplateRow>>(`/w/${slug}/templates`, { signal }),
  });
  return data?.items;
};

type Verb = 'pause' | 'resume' | 'archive' | 'restore';

/** What one can do to a workflow as a whole. Each answers with it as it is then. */
export const useWorkflowActs = () => {
  const { slug } = useWorkspace();
  const client = useQueryClient();
  const told = (): Promise<void> => client.invalidateQueries({ queryKey: [slug, 'workflows'] });
  const keep = (detail: WorkflowDetail): void => {
    client.setQueryData(keyOf(slug, 'workflows', 'one', detail.key), detail);
    void told();
  };
  return {
    verb: useMutation({
      mutationFn: ({ key, verb }: { key: string; verb: Verb }) =>
        api.post<WorkflowDetail>(path(slug, key, `/${verb}`)),
      onSuccess: keep,
    }),
    create: useMutation({
      mutationFn: (body: { name: string; document?: WorkflowDocument }) =>
        api.post<WorkflowDetail>(`/w/${slug}/workflows`, body),
      onSuccess: keep,
    }),
    publish: useMutation({
      mutationFn: ({ key, ...body }: Publication) =>
        api.post<WorkflowDetail>(path(slug, key, '/publish'), body),
      onSuccess: keep,
    }),
    schedule: useMutation({
      mutationFn: ({ key, ...body }: Publication & { at: string }) =>
        api.post<WorkflowDetail>(path(slug, key, '/schedule'), body),
      onSuccess: keep,
    }),
    unschedule: useMutation({
      mutationFn: ({ key }: { key: string }) => api.delete<WorkflowDetail>(path(slug, key, '/schedule')),
      onSuccess: keep,
    }),
    resume: useMutation({
      mutationFn: ({ key, choice }: { key: string; choice: ResumeChoice }) =>
        api.post<WorkflowDetail>(path(slug, key, '/resume'), { choice }),
      onSuccess: keep,
    }),
    restoreVersion: useMutation({
      mutationFn: ({ key, version, revision }: { key: string; version: number; revision: number }) =>
        api.post<WorkflowDetail>(path(slug, key, `/versions/${version}/restore`), { revision }),
      onSuccess: told,
    }),
  };
};
