import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type CampaignRow, keyOf, type Page } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';

export type CampaignChange = Pick<
  CampaignRow,
  'name' | 'goal' | 'startsOn' | 'endsOn' | 'budget' | 'currency' | 'priority'
> & { archived?: boolean };

/** All campaigns by name, archived ones among them. */
export const useCampaigns = () => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'campaigns'),
    queryFn: ({ signal }) =>
      api.get<Page<CampaignRow>>(`${path}/campaigns`, { query: { archived: true }, signal }),
  });
};

/** Makes a campaign, or changes the one of this key. */
export const useSaveCampaign = () => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ key, ...change }: CampaignChange & { key?: string }) => {
      if (key !== undefined)
        return api.patch<CampaignRow>(`${path}/campaigns/${encodeURIComponent(key)}`, change);
      const { archived: _, ...made } = change;
      return api.post<CampaignRow>(`${path}/campaigns`, made);
    },
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(slug, 'campaigns') }),
  });
};
