import { Combobox, useCombobox } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Icon, type IconType } from '../../ui/index.ts';
import classes from './SearchList.module.css';

export interface SearchOption {
  id: string;
  label: string;
  detail?: string;
  icon?: IconType;
  family?: string;
  keywords?: string;
}

type SearchListProps = {
  label: string;
  placeholder: string;
  options: readonly SearchOption[];
  /** Options made of what is typed; they come first. */
  ideas?: (typed: string) => readonly SearchOption[];
  /** `typed`: what the search says, by which ideas are found again. */
  onPick: (id: string, typed: string) => void;
  onClose: () => void;
  /** Shown when nothing fits. */
  nothing: string;
};

const fits = ({ label, detail = '', keywords = '' }: SearchOption, typed: string): boolean => {
  const text = `${label} ${detail} ${keywords}`.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
};

/** A searchable list that is open from the start: type, arrows, Enter; Esc closes. */
export const SearchList = (props: SearchListProps) => {
  const { label, placeholder, options, ideas, onPick, onClose, nothing } = props;
  const [typed, setTyped] = useState('');
  const combobox = useCombobox({ opened: true });
  const made = ideas?.(typed) ?? [];
  const known = new Set(made.map(({ label: text }) => text));
  const shown = [...made, ...options.filter((option) => fits(option, typed) && !known.has(option.label))];
  const first = shown.map(({ id }) => id).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first of what is offered is chosen by Enter
  useEffect(() => void combobox.selectFirstOption(), [first]);
  return (
    <div className={classes.list}>
      <Combobox store={combobox} onOptionSubmit={(id) => onPick(id, typed)}>
        <Combobox.EventsTarget withExpandedAttribute>
          <input
            className={classes.search}
            aria-label={label}
            placeholder={placeholder}
            value={typed}
            // biome-ignore lint/a11y/noAutofocus: the list was asked for, to type into
            autoFocus
            onChange={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              event.stopPropagation();
              onClose();
            }}
          />
        </Combobox.EventsTarget>
        <Icon of={IconSearch} size={16} className={classes.glass} />
        <Combobox.Options className={classes.options} aria-label={label}>
          {shown.map(({ id, label: text, detail, icon, family }) => (
            <Combobox.Option key={id} value={id} className={classes.option}>
              {icon && (
                <span data-family={family} className={classes.icon}>
                  <Icon of={icon} />
                </span>
              )}
              <span className={classes.words}>
                <span>{text}</span>
                {detail && <span className={classes.detail}>{detail}</span>}
              </span>
            </Combobox.Option>
          ))}
          {shown.length === 0 && <Combobox.Empty className={classes.nothing}>{nothing}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox>
    </div>
  );
};
