import { useQuery, useQueryClient } from '@tanstack/react-query';
import {
  api,
  keyOf,
  type MessageDetail,
  type MessageRow,
  type Page,
  type WorkflowRow,
} from '../api/index.ts';
import { usePages, useWorkspace } from '../app/index.ts';
import { type MessageFilter, settled } from './filter.ts';

const pageRows = 50;

/** All messages of a filter. Rows stand still while one reads; outcomes change in place, arrivals are counted. */
export const useMessages = (filter: MessageFilter) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  // Not under the topic: the stream must not shift the rows.
  const key = ['message-pages', filter] as const;
  const query = { ...filter, limit: pageRows };
  const pages = usePages<MessageRow>(key, '/messages', query, { standsStill: true });
  const head = useQuery({
    queryKey: keyOf(slug, 'messages', 'head', filter),
    queryFn: ({ signal }) => api.get<Page<MessageRow>>(`${path}/messages`, { query, signal }),
    enabled: pages.rows !== undefined,
  });
  const { rows, fresh } = settled(pages.rows, head.data?.items);
  return {
    ...pages,
    rows,
    fresh: {
      // A full page of new ones may hide more.
      count: fresh,
      onShow: () => void client.resetQueries({ queryKey: keyOf(slug, ...key) }),
    },
  };
};

export const useMessage = (messageId: string | undefined) => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'messages', messageId),
    queryFn: ({ signal }) => api.get<MessageDetail>(`${path}/messages/${messageId}`, { signal }),
    enabled: messageId !== undefined,
  });
};

/** Names of workflows, for the filter. */
export const useWorkflowNames = () => {
  const { slug, path } = useWorkspace();
  return useQuery({
    queryKey: keyOf(slug, 'workflows'),
    queryFn: ({ signal }) => api.get<Page<WorkflowRow>>(`${path}/workflows`, { signal }),
  });
};
