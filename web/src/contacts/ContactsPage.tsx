import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconMail, IconMailCheck, IconMailOff, IconPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { ContactRow } from '../api/index.ts';
import { usePalette, useWorkspace } from '../app/index.ts';
import {
  AppLink,
  aboutText,
  counted,
  type DataColumn,
  DataTable,
  EmptyState,
  Icon,
  PageHeader,
  PersonChip,
  Time,
  useIsPhone,
} from '../ui/index.ts';
import { AddContact } from './AddContact.tsx';
import classes from './Contacts.module.css';
import { Filters } from './Filters.tsx';
import { segmentsShown } from './rows.ts';
import { type ContactSearch, isFiltered } from './search.ts';
import { contactTabs } from './tabs.ts';
import { useContacts } from './useContacts.ts';

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

/** Whether e-mail reaches them; on a phone the way to write one. */
const Reach = ({ email, person }: Pick<ContactRow, 'email' | 'person'>) => {
  const isPhone = useIsPhone();
  if (!isPhone) return <ReachIcon email={email} />;
  if (!person.email) return null;
  return (
    <ActionIcon
      component="a"
      href={`mailto:${encodeURIComponent(person.email)}`}
      aria-label={`Mail ${person.label}`}
    >
      <Icon of={IconMail} />
    </ActionIcon>
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

const stageColumn: DataColumn<ContactRow> = {
  id: 'stage',
  header: 'Stage',
  cell: ({ stage }) => stage ?? '',
  width: '120px',
};

const columnsOf = (hasStages: boolean): DataColumn<ContactRow>[] => [
  {
    id: 'name',
    header: 'Name',
    cell: ({ person }) => <PersonChip person={person} detail={detailOf(person)} />,
    width: '36%',
  },
  ...(hasStages ? [stageColumn] : []),
  { id: 'segments', header: 'Segments', cell: Segments },
  {
    id: 'email',
    header: 'E-mail',
    // a component of its own: it asks whether this is a phone
    cell: ({ email, person }) => <Reach email={email} person={person} />,
    width: '72px',
    phone: 'aside',
  },
  {
    id: 'seen',
    header: 'Last seen',
    cell: ({ lastSeenAt }) => <Time at={lastSeenAt} never="never" />,
    width: '160px',
    isSortable: true,
    phone: 'line',
  },
  {
    id: 'newest',
    header: 'Added',
    cell: ({ createdAt }) => <Time at={createdAt} />,
    width: '160px',
    isSortable: true,
  },
];

/** Contacts: find people and open them. */
export const ContactsPage = () => {
  const search = useSearch({ strict: false }) as ContactSearch;
  const navigate = useNavigate();
  const { at, mayEdit } = useWorkspace();
  const contacts = useContacts(search);
  const change = (next: Partial<ContactSearch>): void => {
    void navigate({ to: '.', search: { ...search, ...next } as never, replace: true });
  };
  const hasStages = contacts.rows?.some(({ stage }) => stage !== null) ?? false;
  const columns = useMemo(() => columnsOf(hasStages), [hasStages]);
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
        aside={
          count &&
          (count.about ? `${aboutText(count.count)} people` : counted(count.count, 'person', 'people'))
        }
        primary={mayEdit && !isEmpty ? addButton : undefined}
      />
      {!isEmpty && <Filters search={search} onChange={change} />}
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
        empty={
          isFiltered(search) ? (
            <EmptyState
              title="Nobody matches"
              text="Take a filter away, or search for another part of the name or address."
              action={
                <Button
                  variant="default"
                  onClick={() =>
                    change({ q: undefined, show: undefined, segment: undefined, condition: undefined })
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
      <AddContact opened={mayEdit && search.add === '1'} onClose={() => change({ add: undefined })} />
    </div>
  );
};
