import { Skeleton } from '@mantine/core';
import { IconArrowBackUp, IconMessage } from '@tabler/icons-react';
import type { ConversationRow } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { AppLink, Icon, type More, ShowMore, Time, useLate } from '../ui/index.ts';
import classes from './Inbox.module.css';
import type { InboxSearch } from './search.ts';

const Item = ({ row, href, isCurrent }: { row: ConversationRow; href: string; isCurrent: boolean }) => (
  <li>
    <AppLink
      href={href}
      className={classes.item}
      underline="never"
      aria-current={isCurrent ? 'page' : undefined}
      data-unread={row.unread || undefined}
    >
      <span className={classes.itemTop}>
        <span className={classes.who}>
          {row.unread && <span className="visually-hidden">Unread: </span>}
          {row.person.label}
        </span>
        <span className={classes.when}>
          <Time at={row.lastAt} />
        </span>
      </span>
      {row.subject && <span className={classes.subject}>{row.subject}</span>}
      <span className={classes.words}>
        {row.lastDirection === 'out' && <Icon of={IconArrowBackUp} size={14} />}
        {row.channel === 'sms' && <Icon of={IconMessage} size={14} />}
        <span className={classes.cut}>{row.lastWords}</span>
      </span>
      <span className={classes.tags}>
        {row.waitsSince && (
          <span className={classes.waits}>
            Unanswered, <Time at={row.waitsSince} />
          </span>
        )}
        {row.snoozedUntil && row.state === 'open' && (
          <span>
            Snoozed until <Time at={row.snoozedUntil} />
          </span>
        )}
        {row.assignee && <span>{row.assignee.name}</span>}
      </span>
    </AppLink>
  </li>
);

/** Conversations, the newest word first. */
export const ConversationList = ({
  rows,
  current,
  search,
  more,
}: {
  rows: readonly ConversationRow[] | undefined;
  current: string | undefined;
  search: InboxSearch;
  more: More;
}) => {
  const { at } = useWorkspace();
  const isLate = useLate(rows === undefined);
  if (!rows)
    return isLate ? (
      <div className={classes.skeletons}>
        {[0, 1, 2, 3].map((n) => (
          <Skeleton key={n} height={72} />
        ))}
      </div>
    ) : null;
  const query = new URLSearchParams(search).toString();
  return (
    <>
      <ul className={classes.list}>
        {rows.map((row) => (
          <Item
            key={row.conversationId}
            row={row}
            isCurrent={row.conversationId === current}
            href={`${at(`/sales/inbox/${row.person.contactId}/${row.conversationId}`)}${query ? `?${query}` : ''}`}
          />
        ))}
      </ul>
      <ShowMore more={more} />
    </>
  );
};
