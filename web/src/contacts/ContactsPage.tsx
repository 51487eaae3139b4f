import { ActionIcon, Button, Loader, Tooltip } from '@mantine/core';
import { IconMail, IconMailCheck, IconMailOff, IconPhone, IconPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { ContactRow } from '../api/index.ts';
import { usePalette, useWorkspace } from '../app/index.ts';
import {
  AppLink,
  type DataColumn,
  DataTable,
  EmptyState,
  Icon,
  LongWork,
  PageHeader,
  PersonChip,
  peopleText,
  Time,
  useIsPhone,
} from '../ui/index.ts';
import { AddContact } from './AddContact.tsx';
import { BulkBar } from './BulkBar.tsx';
import { ColumnChooser } from './ColumnChooser.tsx';
import classes from './Contacts.module.css';
import { attributeOf, attributesOf, cellText, columnLabel, readColumns, useColumns } from './columns.ts';
import { Filters } from './Filters.tsx';
import { telOf } from './facts.ts';
import { segmentsShown } from './rows.ts';
import { type ContactSearch, isFiltered } from './search.ts';
import { contactTabs } from './tabs.ts';
import { useBulk } from './useBulk.ts';
import { useContacts } from './useContacts.ts';
import { Views } from './Views.tsx';

const Segments = ({ segments }: Pick<ContactRow, 'segments'>) => {
  const { first, more } = segmentsShown(segments);
  if (first.length === 0) return null;
  const all = segments.map(({ name }) => name).join(', ');
  return (
    <span title={all}>
      {first.join(', ')}
      {more > 0 && <span className={classes.quiet}> + {more}</span>}
    </span>
  );
};

/** Whether e-mail reaches them; on a phone the ways to call and to write. */
const Reach = ({ row: { email, phone, person } }: { row: ContactRow }) => {
  const isPhone = useIsPhone();
  if (!isPhone) return <ReachIcon email={email} />;
  return (
    <span className={classes.calls}>
      {phone && (
        <ActionIcon component="a" href={telOf(phone)} aria-label={`Call ${person.label}`}>
          <Icon of={IconPhone} />
        </ActionIcon>
      )}
      {person.email && (
        <ActionIcon
          component="a"
          href={`mailto:${encodeURIComponent(person.email)}`}
          aria-label={`Mail ${person.label}`}
        >
          <Icon of={IconMail} />
        </ActionIcon>
      )}
    </span>
  );
};

const ReachIcon = ({ email }: Pick<ContactRow, 'email'>) => (
  <Tooltip label={email.why}>
    <span className={email.reachable ? classes.reached : classes.unreached}>
      <Icon of={email.reachable ? IconMailCheck : IconMailOff} />
      <span className="visually-hidden">{`${email.reachable ? 'Reachable' : 'Not reachable'} by e-mail: ${email.why}`}</span>
    </span>
  </Tooltip>
);

const detailOf = ({ label, email }: ContactRow['person']): string | undefined =>
  email && email !== label ? email : undefined;

const nameColumn: DataColumn<ContactRow> = {
  id: 'name',
  header: 'Name',
  cell: ({ person }) => <PersonChip person={person} detail={detailOf(person)} />,
  width: '30%',
};

/** The columns that are no attribute; on a phone the second line and the ways to reach them stand whatever is chosen. */
const ownColumn: Readonly<Record<string, DataColumn<ContactRow>>> = {
  stage: { id: 'stage', header: 'Stage', cell: ({ stage }) => stage ?? '', width: '120px' },
  segments: { id: 'segments', header: 'Segments', cell: Segments },
  tags: { id: 'tags', header: 'Tags', cell: (row) => cellText(row, 'tags') },
  email: {
    id: 'email',
    header: 'E-mail',
    // a component of its own: it asks whether this is a phone
    cell: (row) => <Reach row={row} />,
    width: '72px',
    phone: 'aside',
  },
  phone: { id: 'phone', header: 'Phone', cell: ({ phone }) => phone ?? '', width: '160px' },
  seen: {
    id: 'seen',
    header: 'Last seen',
    cell: ({ lastSeenAt }) => <Time at={lastSeenAt} never="never" />,
    width: '160px',
    isSortable: true,
    phone: 'line',
  },
  newest: {
    id: 'newest',
    header: 'Added',
    cell: ({ createdAt }) => <Time at={createdAt} />,
    width: '160px',
    isSortable: true,
  },
};

const columnsOf = (ids: readonly string[], isPhone: boolean): DataColumn<ContactRow>[] => [
  nameColumn,
  ...(isPhone ? ['email', 'seen'] : ids).flatMap((id) => {
    const attribute = attributeOf(id);
    if (attribute === undefined) return ownColumn[id] ?? [];
    return { id, header: columnLabel(id), cell: (row: ContactRow) => cellText(row, attribute) };
  }),
];

const noOne: ReadonlySet<string> = new Set();

/** Contacts: find people, open them, and act on many. */
export const ContactsPage = () => {
  const search = useSearch({ strict: false }) as ContactSearch;
  const navigate = useNavigate();
  const { slug, at, mayEdit } = useWorkspace();
  const { columns: shown, keep } = useColumns(slug, search.columns);
  const contacts = useContacts(search, attributesOf(shown));
  const isPhone = useIsPhone();
  const [selected, setSelected] = useState<ReadonlySet<string>>(noOne);
  const { running, cancel } = useBulk();
  const change = (next: Partial<ContactSearch>): void => {
    void navigate({ to: '.', search: { ...search, ...next } as never, replace: true });
  };
  const ids = shown.join(',');
  const hasStages = contacts.rows?.some(({ stage }) => stage !== null) ?? false;
  const columns = useMemo(() => {
    // A workspace without stages needs no empty column for them.
    const filled = ids.split(',').filter((id) => id !== '' && (id !== 'stage' || hasStages));
    return columnsOf(filled, isPhone);
  }, [ids, hasStages, isPhone]);
  const open = (): void => change({ add: '1' });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the verb is the same for every filter
  const verbs = useMemo(
    () => ({
      id: 'contacts',
      group: 'Do',
      items: mayEdit
        ? [{ id: 'add-contact', label: 'Add contact', icon: IconPlus, keywords: 'new person', run: open }]
        : [],
    }),
    [mayEdit],
  );
  usePalette(verbs);

  const { count } = contacts;
  // Without anybody there is nothing to search, and the one button stands in the empty state.
  const isEmpty = contacts.rows?.length === 0 && !isFiltered(search);
  const addButton = (
    <Button leftSection={<Icon of={IconPlus} />} onClick={open}>
      Add contact
    </Button>
  );
  return (
    <div data-wide>
      <PageHeader
        title="Contacts"
        tabs={contactTabs(at, 'contacts')}
        aside={count && peopleText(count)}
        primary={mayEdit && !isEmpty ? addButton : undefined}
      />
      {!isEmpty && (
        <Filters search={search} onChange={change}>
          <Views
            search={search}
            columns={shown}
            onOpen={(view) => {
              if (view.columns !== undefined) keep(readColumns(view.columns) ?? []);
              void navigate({ to: '.', search: view as never });
            }}
          />
          {!isPhone && (
            <ColumnChooser
              columns={shown}
              onChange={(next) => {
                keep(next);
                if (search.columns !== undefined) change({ columns: next.join(',') });
              }}
            />
          )}
        </Filters>
      )}
      <DataTable
        label="Contacts"
        columns={columns}
        rows={contacts.rows}
        rowId={({ person }) => person.contactId}
        hrefOf={({ person }) => at(`/contacts/${person.contactId}`)}
        sort={{ column: search.sort ?? 'newest', descending: true }}
        onSort={({ column }) => change({ sort: column === 'seen' ? 'seen' : undefined })}
        total={count && !count.about ? count.count : undefined}
        error={contacts.error}
        onRetry={contacts.retry}
        fresh={contacts.fresh}
        more={contacts.more}
        selected={selected}
        onSelect={mayEdit && !isPhone ? setSelected : undefined}
        empty={
          contacts.isLooking ? (
            <EmptyState
              title="Nobody among the newest"
              text="Looking through everybody else."
              action={<Loader size="sm" aria-label="Looking" />}
            />
          ) : isFiltered(search) ? (
            <EmptyState
              title="Nobody matches"
              text="Take a filter away, or search for another part of the name or address."
              action={
                <Button
                  variant="default"
                  onClick={() =>
                    change({
                      q: undefined,
                      show: undefined,
                      segment: undefined,
                      company: undefined,
                      condition: undefined,
                      counted: undefined,
                    })
                  }
                >
                  Show everybody
                </Button>
              }
            />
          ) : (
            <EmptyState
              title="No one yet"
              text={
                <>
                  Paste{' '}
                  <AppLink href={at('')} underline="always">
                    the snippet
                  </AppLink>{' '}
                  on your site, or add someone by hand; the first person appears here within a second.
                </>
              }
              action={mayEdit ? addButton : undefined}
            />
          )
        }
      />
      <BulkBar
        search={search}
        selected={selected}
        count={contacts.count}
        onClear={() => setSelected(noOne)}
      />
      {running.map(({ jobId, what, done, total, isAbout, perSecond }) => (
        <LongWork
          key={jobId}
          id={jobId}
          what={what}
          done={done}
          of={isAbout ? undefined : total}
          perSecond={perSecond ?? undefined}
          onCancel={() => cancel(jobId)}
        />
      ))}
      <AddContact opened={mayEdit && search.add === '1'} onClose={() => change({ add: undefined })} />
    </div>
  );
};
