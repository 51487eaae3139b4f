import { Button, Switch, TextInput } from '@mantine/core';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { AttributeRegistered } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { AppLink, Count, type DataColumn, DataTable, EmptyState, Icon } from '../../ui/index.ts';
import { Interests } from '../interests/Interests.tsx';
import classes from '../Settings.module.css';
import { SettingsPage } from '../SettingsPage.tsx';
import { useList } from '../useSettings.ts';
import { AttributePanel } from './AttributePanel.tsx';
import { NewAttribute } from './NewAttribute.tsx';
import { attributesKept, computedText, exampleText, titleOf, typeWord } from './words.ts';

const pageOf = {
  segment: 'segments',
  workflow: 'workflows',
  template: 'messages/templates',
  block: 'messages/templates',
  broadcast: 'messages/broadcasts',
} as const;

const UsedIn = ({ usedIn }: Pick<AttributeRegistered, 'usedIn'>) => {
  const { at } = useWorkspace();
  const [first] = usedIn;
  if (!first) return <span className={classes.quiet}>-</span>;
  return (
    <span title={usedIn.map(({ name }) => name).join(', ')}>
      <AppLink href={at(`/${pageOf[first.kind]}/${first.key}`)}>{first.name}</AppLink>
      {usedIn.length > 1 && <span className={classes.quiet}> + {usedIn.length - 1}</span>}
    </span>
  );
};

const People = ({ name, label, people }: AttributeRegistered) => {
  const { at } = useWorkspace();
  const condition = JSON.stringify({ kind: 'attribute', attribute: name, op: 'exists' });
  return (
    <Count
      value={people.count}
      estimate={people.about}
      of={`people with ${titleOf({ label, name })}`}
      {...(people.count > 0 ? { href: at(`/contacts?condition=${encodeURIComponent(condition)}`) } : {})}
    />
  );
};

const columns: DataColumn<AttributeRegistered>[] = [
  {
    id: 'name',
    header: 'Attribute',
    cell: (row) => (
      <>
        <span className={classes.name}>{titleOf(row)}</span>{' '}
        <span className={classes.quiet}>
          {row.computed ? computedText(row.computed) : row.label ? row.name : ''}
        </span>
      </>
    ),
  },
  { id: 'type', header: 'Type', width: '96px', cell: ({ type }) => typeWord(type) },
  {
    id: 'people',
    header: 'People',
    width: '112px',
    isNumber: true,
    phone: 'aside',
    cell: (row) => <People {...row} />,
  },
  {
    id: 'examples',
    header: 'Seen most often',
    phone: 'line',
    cell: ({ examples }) => exampleText(examples) || <span className={classes.quiet}>-</span>,
  },
  { id: 'usedIn', header: 'Used in', cell: ({ usedIn }) => <UsedIn usedIn={usedIn} /> },
  { id: 'personal', header: 'Personal', width: '88px', cell: ({ personal }) => (personal ? 'Yes' : '-') },
];

/** Settings: what is known of people, what each fact is for, who carries it and where it is used. */
export const AttributesPage = () => {
  const { role } = useWorkspace();
  const [search, setSearch] = useState('');
  const [showsArchived, setShowsArchived] = useState(false);
  const [openName, setOpenName] = useState<string>();
  const [isAdding, setIsAdding] = useState(false);
  const { data, error, refetch } = useList<AttributeRegistered>('contacts', '/attributes/registry');
  const rows = data && attributesKept(data.items, search, showsArchived);
  const open = data?.items.find(({ name }) => name === openName);
  const mayBuild = role === 'admin' || role === 'marketer';
  return (
    <SettingsPage tab="/settings/attributes" isWide>
      <p className={classes.text}>
        Facts that sites, imports and colleagues gave about people. Say what each is for, and whether it is
        personal; a type you set converts everybody's values.
      </p>
      <div className={classes.bar}>
        <TextInput
          aria-label="Search attributes"
          placeholder="Search"
          leftSection={<Icon of={IconSearch} />}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        <Switch
          label="Archived"
          checked={showsArchived}
          onChange={({ currentTarget }) => setShowsArchived(currentTarget.checked)}
        />
        {mayBuild && (
          <Button leftSection={<Icon of={IconPlus} />} onClick={() => setIsAdding(true)}>
            Add attribute
          </Button>
        )}
      </div>
      <DataTable
        label="Attributes"
        columns={columns}
        rows={rows}
        rowId={({ name }) => name}
        onOpen={({ name }) => setOpenName(name)}
        error={data ? undefined : error}
        onRetry={() => void refetch()}
        empty={
          search || showsArchived ? (
            <EmptyState title="No such attribute" text="Try another word, or look among the others." />
          ) : (
            <EmptyState
              title="No attribute yet"
              text="Whatever your site says of people in identify calls is listed here by itself."
            />
          )
        }
      />
      <Interests />
      {open && (
        <AttributePanel
          key={open.name}
          attribute={open}
          mayBuild={mayBuild}
          onClose={() => setOpenName(undefined)}
        />
      )}
      {isAdding && <NewAttribute onClose={() => setIsAdding(false)} />}
    </SettingsPage>
  );
};
