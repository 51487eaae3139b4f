import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  api,
  type CompanyDetail,
  type CompanyDomainRule,
  type CompanyPerson,
  type CompanyRow,
  type CompanySummary,
  type ContactCompany,
  type FeedLine,
  keyOf,
} from '../../api/index.ts';
import { usePages, useWorkspace } from '../../app/index.ts';

const pageRows = 50;

/** Companies of a search, those with most people or the newest first. */
export const useCompanies = (search: string | undefined, sort: 'people' | 'newest') => {
  const key = ['contacts', 'companies', search, sort] as const;
  return usePages<CompanyRow>(key, '/companies', { search, sort, limit: pageRows }, { keepsLast: true });
};

export const useCompanySummary = () => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'contacts', 'companies', 'summary'),
    queryFn: ({ signal }) => api.get<CompanySummary>(`${path}/companies/summary`, { signal }),
  });
};

/** What a company is called, where its people are listed. */
export const useCompanyName = (companyId: string): string | undefined => {
  const { slug, path } = useWorkspace();
  const { data } = useQuery({
    queryKey: keyOf(slug, 'contacts', 'company', companyId, 'facts'),
    queryFn: ({ signal }) => api.get<CompanyDetail>(`${path}/companies/${companyId}`, { signal }),
  });
  return data?.name;
};

/** A company with its people and what they did. */
export const useCompany = (companyId: string) => {
  const { slug, path } = useWorkspace();
  const at = `${path}/companies/${companyId}`;
  const key = (part: string) => keyOf(slug, 'contacts', 'company', companyId, part);
  return {
    company: useQuery({
      queryKey: key('facts'),
      queryFn: ({ signal }) => api.get<CompanyDetail>(at, { signal }),
    }),
    people: useQuery({
      queryKey: key('people'),
      queryFn: ({ signal }) => api.get<{ items: CompanyPerson[] }>(`${at}/people`, { signal }),
    }),
    lines: useQuery({
      queryKey: key('timeline'),
      queryFn: ({ signal }) => api.get<{ items: FeedLine[] }>(`${at}/timeline`, { signal }),
    }),
  };
};

/** The company of a contact; null: none. */
export const useContactCompany = (contactId: string) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'contacts', contactId, 'company'),
    queryFn: ({ signal }) =>
      api.get<{ company: ContactCompany | null }>(`${path}/contacts/${contactId}/company`, { signal }),
  });
};

export interface NewCompany {
  name: string;
  domain?: string | undefined;
}

/** What one does with companies. All refresh what is shown of them. */
export const useCompanyActs = () => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const onSettled = (): Promise<void> => client.invalidateQueries({ queryKey: keyOf(slug, 'contacts') });
  const at = (companyId: string): string => `${path}/companies/${companyId}`;
  return {
    add: useMutation({
      mutationFn: (company: NewCompany) => api.post<{ companyId: string }>(`${path}/companies`, company),
      onSettled,
    }),
    change: useMutation({
      mutationFn: ({
        companyId,
        ...change
      }: {
        companyId: string;
        attributes?: Record<string, string | number | null>;
        domain?: string;
      }) => api.patch(at(companyId), change),
      onSettled,
    }),
    putIn: useMutation({
      mutationFn: ({ companyId, contactId }: { companyId: string; contactId: string }) =>
        api.post(`${at(companyId)}/people`, { contactId }),
      onSettled,
    }),
    takeOut: useMutation({
      mutationFn: ({ companyId, contactId }: { companyId: string; contactId: string }) =>
        api.delete(`${at(companyId)}/people/${contactId}`),
      onSettled,
    }),
    merge: useMutation({
      mutationFn: ({ into, from }: { into: string; from: string }) =>
        api.post<{ companyId: string }>(`${at(into)}/merge`, { from }),
      onSettled,
    }),
    setRule: useMutation({
      mutationFn: (domains: CompanyDomainRule) =>
        api.patch<CompanySummary>(`${path}/companies/settings`, { domains }),
      onSettled,
    }),
  };
};
