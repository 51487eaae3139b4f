import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  api,
  type ConversationDetail,
  type ConversationRow,
  type InboxUnread,
  type InboxView,
  type InboxWhose,
  keyOf,
} from '../api/index.ts';
import { usePages, useWorkspace } from '../app/index.ts';
import { sayProblem } from '../ui/index.ts';
import type { InboxSearch } from './search.ts';

const pageRows = 50;

/** Conversations of a view; new words bring theirs to the top. */
export const useInbox = (search: InboxSearch) => {
  const view: InboxView = search.view ?? 'open';
  const whose: InboxWhose = search.whose ?? 'all';
  const query = { view, whose, limit: pageRows };
  return usePages<ConversationRow>(['inbox', 'list', view, whose], '/inbox', query);
};

export interface ConversationPlace {
  contactId: string;
  conversationId: string;
}

export type ConversationChange = {
  state?: 'open' | 'closed';
  assignee?: string | null;
  snoozedUntil?: string | null;
  unread?: boolean;
};

/** One conversation, and what can be done with it. */
export const useConversation = (place: ConversationPlace | null) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const at = place && `${path}/inbox/${place.contactId}/${place.conversationId}`;
  const key = keyOf(slug, 'inbox', 'one', place?.contactId, place?.conversationId);
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.get<ConversationDetail>(at!, { signal }),
    enabled: at !== null,
  });
  const keep = (fresh: ConversationDetail): void => {
    client.setQueryData(key, fresh);
    void client.invalidateQueries({ queryKey: keyOf(slug, 'inbox') });
  };
  const change = useMutation({
    mutationFn: (body: ConversationChange) => api.patch<ConversationDetail>(at!, body),
    onSuccess: keep,
    onError: sayProblem,
  });
  const answer = useMutation({
    mutationFn: (text: string) => api.post<ConversationDetail>(`${at}/answers`, { text }),
    onSuccess: keep,
    onError: sayProblem,
  });
  return { ...query, change, answer };
};

/** How many conversations nobody has read: mine and nobody's. */
export const useUnread = (): number => {
  const { slug, path } = useWorkspace();
  const { data } = useQuery({
    queryKey: keyOf(slug, 'inbox', 'unread'),
    queryFn: ({ signal }) => api.get<InboxUnread>(`${path}/inbox/unread`, { signal }),
  });
  return data?.unread ?? 0;
};
