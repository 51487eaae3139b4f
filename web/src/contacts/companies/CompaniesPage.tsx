import { Button, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { CompanyRow } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import {
  Count,
  counted,
  type DataColumn,
  DataTable,
  EmptyState,
  Icon,
  Money,
  PageHeader,
  Time,
  useIsPhone,
} from '../../ui/index.ts';
import { contactTabs } from '../tabs.ts';
import { AddCompany } from './AddCompany.tsx';
import classes from './Companies.module.css';
import { DomainRule } from './DomainRule.tsx';
import { type CompanySearch, domainRules } from './search.ts';
import { useCompanies, useCompanySummary } from './useCompanies.ts';

/** One question for a word, not for each of its letters. */
const askAfterMs = 200;

const columnsOf = (at: (page: string) => string, isPhone: boolean): DataColumn<CompanyRow>[] => [
  { id: 'name', header: 'Name', cell: ({ name }) => name, width: '32%' },
  { id: 'domain', header: 'Domain', cell: ({ domain }) => domain ?? '' },
  {
    id: 'people',
    header: 'People',
    cell: ({ people, companyId, name }) =>
      // a row on a phone is one link
      isPhone ? (
        counted(people, 'person', 'people')
      ) : (
        <Count value={people} href={at(`/contacts?company=${companyId}`)} of={`people of ${name}`} />
      ),
    isNumber: true,
    isSortable: true,
    width: '100px',
    phone: 'aside',
  },
  {
    id: 'seen',
    header: 'Last activity',
    cell: ({ lastSeenAt }) => <Time at={lastSeenAt} never="never" />,
    width: '160px',
    phone: 'line',
  },
  {
    id: 'value',
    header: 'Orders',
    cell: ({ value }) => (value === null ? '' : <Money amount={value} />),
    isNumber: true,
    width: '120px',
  },
  {
    id: 'newest',
    header: 'Added',
    cell: ({ createdAt }) => <Time at={createdAt} />,
    isSortable: true,
    width: '140px',
  },
];

const SearchField = ({
  search,
  onSearch,
}: {
  search: string | undefined;
  onSearch: (q?: string) => void;
}) => {
  const [text, setText] = useState(search ?? '');
  const ask = useDebouncedCallback((typed: string) => onSearch(typed.trim() || undefined), askAfterMs);
  return (
    <TextInput
      className={classes.search}
      type="search"
      aria-label="Search companies by name or domain"
      placeholder="Search name, domain"
      leftSection={<Icon of={IconSearch} />}
      data-table-search
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        ask(currentTarget.value);
      }}
    />
  );
};

/** Companies: the organisations that contacts belong to. */
export const CompaniesPage = () => {
  const search = useSearch({ strict: false }) as CompanySearch;
  const navigate = useNavigate();
  const { at, mayEdit, role } = useWorkspace();
  const isPhone = useIsPhone();
  const companies = useCompanies(search.q, search.sort ?? 'people');
  const { data: summary } = useCompanySummary();
  const [isRuling, setRuling] = useState(false);
  const change = (next: Partial<CompanySearch>): void => {
    void navigate({ to: '.', search: { ...search, ...next } as never, replace: true });
  };
  const mayBuild = role === 'admin' || role === 'marketer';
  const isEmpty = companies.rows?.length === 0 && search.q === undefined;
  const addButton = (
    <Button leftSection={<Icon of={IconPlus} />} onClick={() => change({ add: '1' })}>
      Add company
    </Button>
  );
  return (
    <div data-wide>
      <PageHeader
        title="Contacts"
        tabs={contactTabs(at, 'companies')}
        aside={
          summary && summary.companies > 0 ? counted(summary.companies, 'company', 'companies') : undefined
        }
        primary={mayEdit && !isEmpty ? addButton : undefined}
        menu={mayBuild && summary ? [{ label: 'Mail domains', onPick: () => setRuling(true) }] : []}
      />
      {!isEmpty && (
        <div className={classes.bar}>
          <SearchField
            key={search.q === undefined ? 'all' : 'some'}
            search={search.q}
            onSearch={(q) => change({ q })}
          />
        </div>
      )}
      <DataTable
        label="Companies"
        columns={columnsOf(at, isPhone)}
        rows={companies.rows}
        rowId={({ companyId }) => companyId}
        hrefOf={({ companyId }) => at(`/contacts/companies/${companyId}`)}
        sort={{ column: search.sort ?? 'people', descending: true }}
        onSort={({ column }) => change({ sort: column === 'newest' ? 'newest' : undefined })}
        error={companies.error}
        onRetry={companies.retry}
        isRefreshing={companies.isRefreshing}
        more={companies.more}
        empty={
          isEmpty ? (
            <EmptyState
              title="Companies stand here with their people, activity and orders"
              text={
                <>
                  They come from your site’s <code>group</code> calls, from people’s work addresses, or by
                  hand. By mail domain now: {domainRules[summary?.domains ?? 'off'].label.toLowerCase()}.
                </>
              }
              action={
                <span style={{ display: 'inline-flex', gap: 8, flexWrap: 'wrap', justifyContent: 'center' }}>
                  {mayBuild && summary && summary.domains !== 'make' && (
                    <Button onClick={() => setRuling(true)}>Make companies of work addresses</Button>
                  )}
                  {mayEdit && (
                    <Button variant="default" onClick={() => change({ add: '1' })}>
                      Add company
                    </Button>
                  )}
                </span>
              }
            />
          ) : (
            <EmptyState
              title="No company matches"
              text="Search for another part of the name or domain."
              action={
                <Button variant="default" onClick={() => change({ q: undefined })}>
                  Show all companies
                </Button>
              }
            />
          )
        }
      />
      <AddCompany opened={mayEdit && search.add === '1'} onClose={() => change({ add: undefined })} />
      {summary && <DomainRule rule={summary.domains} opened={isRuling} onClose={() => setRuling(false)} />}
    </div>
  );
};
