import { Combobox, useCombobox } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { Icon } from '../ui/index.ts';
import classes from './Pick.module.css';
import { matching } from './picking.ts';

export type PickOption = {
  value: string;
  label: string;
  group?: string;
  /** What was seen: a count, a time. */
  aside?: ReactNode;
  /** Found by these too. */
  keywords?: string;
};

export type PickProps = {
  /** The accessible name: "What is tested". */
  label: string;
  value: string | undefined;
  /** Shown for a value that is not among the options. */
  text?: string;
  options: readonly PickOption[];
  onPick: (value: string) => void;
  /** Options made of what is typed, for names that were never seen. */
  free?: (typed: string) => readonly PickOption[];
  placeholder?: string;
  /** Quiet ones look like words of the sentence. */
  quiet?: boolean;
  disabled?: boolean;
  className?: string;
  autoFocus?: boolean;
};

/** So many are read at a glance; more are searched. */
const searchFrom = 9;
const mostShown = 60;

const grouped = (options: readonly PickOption[]): [string, PickOption[]][] => {
  const groups = new Map<string, PickOption[]>();
  for (const option of options) {
    const group = option.group ?? '';
    groups.set(group, [...(groups.get(group) ?? []), option]);
  }
  return [...groups];
};

const Options = ({ options }: { options: readonly PickOption[] }) =>
  grouped(options).map(([group, members]) => {
    const rows = members.map(({ value, label, aside }) => (
      <Combobox.Option value={value} key={value} className={classes.option}>
        <span className={classes.name}>{label}</span>
        {aside !== undefined && <span className={classes.aside}>{aside}</span>}
      </Combobox.Option>
    ));
    return group === '' ? (
      rows
    ) : (
      <Combobox.Group label={group} key={group}>
        {rows}
      </Combobox.Group>
    );
  });

/** A choice in a row: a button that opens a list, searched when it is long. */
export const Pick = (props: PickProps) => {
  const { label, value, options, onPick, free } = props;
  const [typed, setTyped] = useState('');
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setTyped('');
    },
    onDropdownOpen: () => combobox.selectFirstOption(),
  });
  const hasSearch = options.length >= searchFrom || free !== undefined;
  const found = [
    ...matching(options, typed).slice(0, mostShown),
    ...(typed.trim() === '' ? [] : (free?.(typed.trim()) ?? [])),
  ];
  const shown = options.find((option) => option.value === value)?.label ?? props.text ?? value;
  return (
    <Combobox
      store={combobox}
      width="max-content"
      position="bottom-start"
      withinPortal
      onOptionSubmit={(picked) => {
        onPick(picked);
        combobox.closeDropdown();
        combobox.focusTarget();
      }}
    >
      <Combobox.Target targetType="button" withAriaAttributes={false}>
        <button
          type="button"
          className={`${classes.pick} ${props.quiet ? classes.quiet : ''} ${props.className ?? ''}`}
          aria-label={`${label}: ${shown ?? 'not chosen'}`}
          aria-haspopup="listbox"
          aria-expanded={combobox.dropdownOpened}
          disabled={props.disabled}
          // biome-ignore lint/a11y/noAutofocus: a row that was just added is where one writes on
          autoFocus={props.autoFocus}
          onClick={() => combobox.toggleDropdown()}
          data-chosen={shown === undefined ? undefined : true}
        >
          <span className={classes.text}>{shown ?? props.placeholder ?? 'Choose'}</span>
          <Icon of={IconChevronDown} size={14} className={classes.chevron} />
        </button>
      </Combobox.Target>
      <Combobox.Dropdown className={classes.dropdown}>
        {hasSearch && (
          <Combobox.Search
            role="combobox"
            aria-expanded
            aria-label={`Search: ${label}`}
            placeholder={free ? 'Search or type a new name' : 'Search'}
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              combobox.updateSelectedOptionIndex();
            }}
          />
        )}
        <Combobox.Options mah={320} className={classes.list} aria-label={label}>
          {found.length === 0 ? <Combobox.Empty>Nothing found</Combobox.Empty> : <Options options={found} />}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
};
