import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { api, keyOf, type ShortPreview, type ShortTemplateDetail } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { counted, moneyText } from '../../ui/index.ts';
import { useWorkflow } from '../queries.ts';

/** What a text is made of when nobody is known, and what one costs. */
const useTextSize = (template: string) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'templates', template, 'size'),
    queryFn: async ({ signal }) => {
      const { document } = await api.get<ShortTemplateDetail>(`${path}/templates/${template}`, { signal });
      return api.post<ShortPreview>(`${path}/texts/preview`, { document }, { signal });
    },
    enabled: template !== '',
    retry: false,
  }).data;
};

/** Parts and price of a text, and of all texts to as many people as came in lately. */
export const TextCost = ({ template }: { template: string }) => {
  const { key = '' } = useParams({ strict: false }) as { key?: string };
  const workflow = useWorkflow(key);
  const said = useTextSize(template);
  if (!said?.size) return null;
  const { size, cost } = said;
  const people = workflow.data?.entered7d ?? 0;
  return (
    <Text size="sm" c="dimmed">
      {counted(size.parts, 'part', 'parts')} for somebody we know nothing of
      {cost
        ? `, ${moneyText(cost.amount, cost.currency)} each`
        : '. Set prices in Settings, Channels, to see what it costs'}
      .
      {cost &&
        people > 0 &&
        ` For the ${counted(people, 'person who', 'people who')} came in within 7 days: about ${moneyText(cost.amount * people, cost.currency)}.`}
    </Text>
  );
};
