import { SegmentedControl } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import type { ConversationRow } from '../api/index.ts';
import { useShortcuts, useWorkspace } from '../app/index.ts';
import { AppLink, EmptyState, ErrorState, PageHeader, problemFacts, useIsPhone } from '../ui/index.ts';
import { ConversationList } from './ConversationList.tsx';
import classes from './Inbox.module.css';
import { isTyping, neighbour } from './keys.ts';
import type { InboxSearch } from './search.ts';
import { Thread } from './Thread.tsx';
import { salesTabs } from './tabs.ts';
import { type ConversationPlace, useInbox } from './useInbox.ts';

const VIEWS = [
  { value: 'open', label: 'Open' },
  { value: 'snoozed', label: 'Snoozed' },
  { value: 'closed', label: 'Closed' },
];
const WHOSE = [
  { value: 'all', label: 'All' },
  { value: 'mine', label: 'Mine and nobody’s' },
];
const KEYS = {
  title: 'Inbox',
  shortcuts: [
    { keys: 'j', does: 'Next conversation' },
    { keys: 'k', does: 'Conversation before' },
    { keys: 'r', does: 'Answer' },
    { keys: 'e', does: 'Close it' },
    { keys: 'Ctrl Enter', does: 'Send the answer' },
  ],
};

const Empty = ({ search }: { search: InboxSearch }) => {
  const { at, role } = useWorkspace();
  if (search.view === 'snoozed') return <EmptyState title="Nothing is snoozed" />;
  if (search.view === 'closed') return <EmptyState title="Nothing has been closed yet" />;
  if (search.whose) return <EmptyState title="Nobody waits for you" text="All shows everybody’s." />;
  return (
    <EmptyState
      title="Nobody is waiting for an answer"
      text="When people answer your mails or texts, their words arrive here, the sequence they are in can end by it, and nothing more is sent to them until somebody has answered."
      action={
        role === 'admin' && <AppLink href={at('/settings/channels')}>Choose where answers come to</AppLink>
      }
    />
  );
};

/** Goes from one conversation to the next by j and k. */
const useSteps = (
  rows: readonly ConversationRow[],
  open: ConversationPlace | null,
  go: (to: ConversationPlace) => void,
): void => {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (isTyping(event) || (event.key !== 'j' && event.key !== 'k')) return;
      const next = neighbour(rows, open?.conversationId, event.key === 'j' ? 1 : -1);
      if (next) go({ contactId: next.person.contactId, conversationId: next.conversationId });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [rows, open?.conversationId, go]);
};

/** What people write back: the list, and one conversation beside it; on a phone one or the other. */
export const InboxPage = () => {
  const { at } = useWorkspace();
  const navigate = useNavigate();
  const isPhone = useIsPhone();
  const search = useSearch({ strict: false }) as InboxSearch;
  const { contactId, conversationId } = useParams({ strict: false }) as Partial<ConversationPlace>;
  const open = useMemo(
    () => (contactId && conversationId ? { contactId, conversationId } : null),
    [contactId, conversationId],
  );
  const inbox = useInbox(search);
  useShortcuts(KEYS);
  const go = useMemo(
    () =>
      (place: ConversationPlace | null, next: InboxSearch = search): void =>
        void navigate({
          to: at(
            place ? `/sales/inbox/${place.contactId}/${place.conversationId}` : '/sales/inbox',
          ) as string,
          search: next as never,
          resetScroll: false,
        }),
    [at, navigate, search],
  );
  useSteps(inbox.rows ?? [], open, go);
  const thread = open && <Thread key={open.conversationId} place={open} onBack={() => go(null)} />;
  return (
    <div data-wide className={classes.page} data-open={open ? true : undefined}>
      {isPhone && open ? (
        <h1 className="visually-hidden">Inbox</h1>
      ) : (
        <PageHeader
          title="Inbox"
          tabs={salesTabs(at, 'inbox')}
          controls={
            <SegmentedControl
              size="xs"
              aria-label="Whose conversations"
              data={WHOSE}
              value={search.whose ?? 'all'}
              onChange={(whose) => {
                const { whose: _, ...rest } = search;
                go(null, whose === 'mine' ? { ...rest, whose } : rest);
              }}
            />
          }
        />
      )}
      <div className={classes.columns}>
        <section className={classes.side} aria-label="Conversations">
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label="Which conversations"
            data={VIEWS}
            value={search.view ?? 'open'}
            onChange={(view) => {
              const { view: _, ...rest } = search;
              go(null, view === 'snoozed' || view === 'closed' ? { ...rest, view } : rest);
            }}
          />
          {inbox.error && !inbox.rows ? (
            <ErrorState {...problemFacts(inbox.error)} onRetry={inbox.retry} />
          ) : inbox.rows?.length === 0 ? (
            // at a desk it stands beside, where there is room
            isPhone && <Empty search={search} />
          ) : (
            <ConversationList
              rows={inbox.rows}
              current={open?.conversationId}
              search={search}
              more={inbox.more}
            />
          )}
        </section>
        {(thread || !isPhone) && (
          <section className={classes.main} aria-label="Conversation">
            {thread ??
              (inbox.rows?.length === 0 ? (
                <Empty search={search} />
              ) : (
                <EmptyState title="Choose a conversation" text="j and k go through them." />
              ))}
          </section>
        )}
      </div>
    </div>
  );
};
