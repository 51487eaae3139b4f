import { Chip } from '@mantine/core';
import {
  IconBellRinging,
  IconBrandSlack,
  IconDeviceMobileMessage,
  IconMail,
  IconWebhook,
} from '@tabler/icons-react';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { MessageRow } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { Pick } from '../conditions/index.ts';
import {
  type DataColumn,
  DataTable,
  EmptyState,
  Icon,
  type IconType,
  PageHeader,
  PersonChip,
  RawSwitch,
  Time,
} from '../ui/index.ts';
import {
  channels,
  channelWords,
  type MessageChannel,
  type MessageFilter,
  type MessageSearch,
  rawShown,
  states,
  stateWords,
} from './filter.ts';
import { MessageDrawer } from './MessageDrawer.tsx';
import classes from './Messages.module.css';
import { Outcome, Verdict } from './Outcome.tsx';
import { messageTabs } from './tabs.ts';
import { useMessages, useWorkflowNames } from './useMessages.ts';

const channelIcons: Readonly<Record<MessageChannel, IconType>> = {
  email: IconMail,
  sms: IconDeviceMobileMessage,
  slack: IconBrandSlack,
  webhook: IconWebhook,
  notice: IconBellRinging,
};

const columnsOf = (isRaw: boolean): readonly DataColumn<MessageRow>[] => [
  { id: 'person', header: 'Person', width: '15%', cell: ({ person }) => <PersonChip person={person} /> },
  {
    id: 'subject',
    header: 'Message',
    width: '20%',
    cell: ({ channel, subject, template }) => (
      <span>
        {channel !== 'email' && (
          <>
            <Icon of={channelIcons[channel]} size={16} className={classes.channel} />
            <span className="visually-hidden">{channelWords[channel]}: </span>
          </>
        )}
        {subject ?? template?.name ?? 'Not written yet'}
      </span>
    ),
  },
  {
    id: 'template',
    header: 'Template',
    width: '12%',
    cell: ({ template }) => <span title={template?.name}>{template?.name ?? '-'}</span>,
  },
  {
    id: 'origin',
    header: 'From',
    cell: ({ origin, broadcast }) =>
      origin ? (
        <span title={`${origin.name}: ${origin.title}`}>{origin.name}</span>
      ) : (
        (broadcast?.name ?? '-')
      ),
  },
  {
    id: 'outcome',
    header: 'Outcome',
    width: '21%',
    phone: 'line',
    cell: (message) => <Outcome message={isRaw ? rawShown(message) : message} />,
  },
  { id: 'verdict', header: 'Verdict', width: '116px', cell: (message) => <Verdict message={message} /> },
  { id: 'at', header: 'When', width: '128px', phone: 'aside', cell: ({ at }) => <Time at={at} /> },
];

const Filters = ({
  filter,
  isRaw,
  onChange,
  onRaw,
}: {
  filter: MessageFilter;
  isRaw: boolean;
  onChange: (filter: MessageFilter) => void;
  onRaw: (isRaw: boolean) => void;
}) => {
  const workflows = useWorkflowNames().data?.items ?? [];
  return (
    <div className={classes.filters}>
      <Chip.Group
        value={filter.state ?? 'all'}
        onChange={(picked) => {
          const { state: _, ...rest } = filter;
          const state = states.find((each) => each === picked);
          onChange(state ? { ...rest, state } : rest);
        }}
      >
        <fieldset className={classes.chips}>
          <legend className="visually-hidden">Outcome</legend>
          <Chip value="all" size="xs" variant="light">
            All
          </Chip>
          {states.map((state) => (
            <Chip key={state} value={state} size="xs" variant="light">
              {stateWords[state]}
            </Chip>
          ))}
        </fieldset>
      </Chip.Group>
      <Pick
        label="Channel"
        value={filter.channel ?? ''}
        text={filter.channel && channelWords[filter.channel]}
        options={[
          { value: '', label: 'Any channel' },
          ...channels.map((channel) => ({ value: channel, label: channelWords[channel] })),
        ]}
        onPick={(picked) => {
          const { channel: _, ...rest } = filter;
          const channel = channels.find((each) => each === picked);
          onChange(channel ? { ...rest, channel } : rest);
        }}
      />
      {(workflows.length > 0 || filter.workflow !== undefined) && (
        <Pick
          label="From workflow"
          value={filter.workflow ?? ''}
          text={filter.workflow}
          options={[
            { value: '', label: 'Any workflow' },
            ...workflows.map(({ key, name }) => ({ value: key, label: name })),
          ]}
          onPick={(workflow) => {
            const { workflow: _, ...rest } = filter;
            onChange(workflow === '' ? rest : { ...rest, workflow });
          }}
        />
      )}
      {filter.contact !== undefined && (
        <button
          type="button"
          className="text-button"
          onClick={() => {
            const { contact: _, ...rest } = filter;
            onChange(rest);
          }}
        >
          Only one person. Show everybody
        </button>
      )}
      <RawSwitch isRaw={isRaw} onChange={onRaw} />
    </div>
  );
};

/** Every message and every refusal; one open beside them. */
export const MessagesPage = () => {
  const { at } = useWorkspace();
  const navigate = useNavigate();
  const { messageId } = useParams({ strict: false }) as { messageId?: string };
  const { raw, ...filter } = useSearch({ strict: false }) as MessageSearch;
  const isRaw = raw === true;
  const columns = useMemo(() => columnsOf(isRaw), [isRaw]);
  const messages = useMessages(filter);
  const tabs = useMemo(() => messageTabs(at, 'all'), [at]);
  const go = (page: string, search: MessageFilter, showRaw = isRaw): void =>
    void navigate({
      to: at(page) as string,
      search: { ...search, ...(showRaw && { raw: true }) } as never,
      resetScroll: false,
    });
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <div data-wide>
      <PageHeader title="Messages" tabs={tabs} />
      <Filters
        filter={filter}
        isRaw={isRaw}
        onChange={(next) => go('/messages', next)}
        onRaw={(next) => go(messageId ? `/messages/${messageId}` : '/messages', filter, next)}
      />
      <DataTable
        label="All messages"
        columns={columns}
        rows={messages.rows}
        rowId={(row) => row.messageId}
        onOpen={(row) => go(`/messages/${row.messageId}`, filter)}
        more={messages.more}
        fresh={messages.fresh}
        error={messages.error}
        onRetry={messages.retry}
        isRefreshing={messages.isRefreshing}
        empty={
          isFiltered ? (
            <EmptyState title="No message with this outcome" text="Choose another, or all." />
          ) : (
            <EmptyState title="Messages appear here the moment they are decided, also the ones that were held back." />
          )
        }
      />
      <MessageDrawer messageId={messageId} onClose={() => go('/messages', filter)} />
    </div>
  );
};
