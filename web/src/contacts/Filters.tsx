import { Button, Drawer, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconFilter, IconSearch, IconX } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { Icon, useIsPhone } from '../ui/index.ts';
import classes from './Contacts.module.css';
import { useCompanyName } from './companies/useCompanies.ts';
import { type ContactSearch, typedSearch } from './search.ts';
import { useSegmentChoices } from './useContacts.ts';

const ConditionFilter = lazy(() => import('./ConditionFilter.tsx'));
const ConditionWords = lazy(() => import('./ConditionWords.tsx'));

/** One question for a word, not for each of its letters. */
const askAfterMs = 200;

export type FiltersProps = {
  search: ContactSearch;
  onChange: (next: Partial<ContactSearch>) => void;
  children?: ReactNode;
};

const SearchField = ({ search, onChange }: FiltersProps) => {
  const [text, setText] = useState(search.q ?? '');
  const ask = useDebouncedCallback((typed: string) => onChange({ q: typedSearch(typed) }), askAfterMs);
  // The address may change by itself (back, "Show everybody"), but not while one types what it already says.
  useEffect(() => {
    setText((typed) => (typedSearch(typed) === search.q ? typed : (search.q ?? '')));
  }, [search.q]);
  return (
    <TextInput
      className={classes.search}
      type="search"
      aria-label="Search contacts by name, e-mail or phone"
      placeholder="Search name, e-mail, phone"
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

const TakenChip = ({ text, away, onAway }: { text: string; away: string; onAway: () => void }) => (
  <span className={classes.chip}>
    <span className={classes.chipText}>{text}</span>
    <button type="button" className={classes.chipAway} aria-label={away} onClick={onAway}>
      <Icon of={IconX} size={14} />
    </button>
  </span>
);

const CompanyChip = ({ companyId, onAway }: { companyId: string; onAway: () => void }) => {
  const name = useCompanyName(companyId) ?? 'a company';
  return <TakenChip text={`People of ${name}`} away={`Not only people of ${name}`} onAway={onAway} />;
};

/** Search and filter chips over the list; all of it stands in the URL. */
export const Filters = ({ search, onChange, children }: FiltersProps) => {
  const [isOpen, setOpen] = useState(false);
  const isPhone = useIsPhone();
  const segments = useSegmentChoices();
  return (
    <search className={classes.filters}>
      <SearchField search={search} onChange={onChange} />
      <SegmentedControl
        aria-label="Who is shown"
        value={search.show ?? 'all'}
        onChange={(value) =>
          onChange({ show: value === 'all' ? undefined : (value as 'known' | 'visitors') })
        }
        data={[
          { value: 'all', label: 'Everybody' },
          { value: 'known', label: 'Known' },
          { value: 'visitors', label: 'Visitors' },
        ]}
      />
      {(segments.length > 0 || search.segment) && (
        <Select
          className={classes.segment}
          aria-label="In segment"
          placeholder="Any segment"
          data={segments}
          value={search.segment ?? null}
          onChange={(segment) => onChange({ segment: segment ?? undefined })}
          clearable
          clearButtonProps={{ 'aria-label': 'Any segment' }}
          searchable
          nothingFoundMessage="No such segment"
        />
      )}
      {search.company && (
        <CompanyChip companyId={search.company} onAway={() => onChange({ company: undefined })} />
      )}
      {search.counted && (
        <TakenChip
          text="Without test persons"
          away="Test persons too"
          onAway={() => onChange({ counted: undefined })}
        />
      )}
      {search.condition ? (
        <span className={classes.chip}>
          <button type="button" className={classes.chipText} onClick={() => setOpen(true)}>
            <Suspense fallback="A condition">
              <ConditionWords json={search.condition} />
            </Suspense>
          </button>
          <button
            type="button"
            className={classes.chipAway}
            aria-label="Take the condition away"
            onClick={() => onChange({ condition: undefined })}
          >
            <Icon of={IconX} size={14} />
          </button>
        </span>
      ) : (
        <Button variant="default" leftSection={<Icon of={IconFilter} />} onClick={() => setOpen(true)}>
          Condition
        </Button>
      )}
      {children}
      <Drawer
        opened={isOpen}
        onClose={() => setOpen(false)}
        title="Show people for whom"
        size={isPhone ? '100%' : 560}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Suspense fallback={null}>
          <ConditionFilter
            json={search.condition}
            onShow={(condition) => {
              onChange({ condition });
              setOpen(false);
            }}
          />
        </Suspense>
      </Drawer>
    </search>
  );
};
