import { Button, Popover, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { Icon } from '../../ui/index.ts';
import { useVariables } from './useVariables.ts';
import classes from './Variables.module.css';
import { found, groupOf, liquidOf, otherwiseOf, type Variable } from './variables.ts';

type PickerProps = {
  opened: boolean;
  /** Closed without a choice: the focus goes where the caller says. */
  onClose: () => void;
  /** Called with Liquid: `{{ contact.firstName | default: "there" }}`. */
  onPick: (liquid: string) => void;
  /** What opens it. */
  children: ReactNode;
};

const mostShown = 60;

const Rows = ({
  variables,
  at,
  onPick,
}: {
  variables: readonly Variable[];
  at: number;
  onPick: (variable: Variable) => void;
}) => {
  const groups = [...new Set(variables.map(groupOf))];
  return (
    <div className={classes.rows} role="listbox" aria-label="Blanks" id="blanks">
      {groups.map((group) => (
        // biome-ignore lint/a11y/useSemanticElements: a group of options, not of fields
        <div key={group} role="group" aria-label={group}>
          <div className={classes.group} aria-hidden>
            {group}
          </div>
          {variables.map((variable, index) =>
            groupOf(variable) === group ? (
              <button
                key={variable.name}
                type="button"
                role="option"
                id={`blank-${index}`}
                tabIndex={-1}
                aria-selected={index === at}
                className={classes.row}
                onClick={() => onPick(variable)}
              >
                <span className={classes.name}>{variable.label}</span>
                {variable.examples[0] && <span className={classes.example}>{variable.examples[0]}</span>}
              </button>
            ) : null,
          )}
        </div>
      ))}
    </div>
  );
};

/** The second step: what stands there for people who have none. */
const Otherwise = ({ variable, onDone }: { variable: Variable; onDone: (word: string) => void }) => {
  const [word, setWord] = useState(otherwiseOf(variable) ?? '');
  return (
    <form
      className={classes.otherwise}
      onSubmit={(event) => {
        event.preventDefault();
        onDone(word);
      }}
    >
      <TextInput
        label={`Who has no ${variable.label.toLowerCase()} reads`}
        placeholder="nothing"
        value={word}
        data-autofocus
        autoFocus
        onChange={(event) => setWord(event.currentTarget.value)}
      />
      <Button type="submit" fullWidth>
        Insert
      </Button>
    </form>
  );
};

const Panel = ({ onPick }: { onPick: (liquid: string) => void }) => {
  const all = useVariables();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const [chosen, setChosen] = useState<Variable>();
  const list = useRef<HTMLDivElement>(null);
  const variables = useMemo(() => found(all, typed).slice(0, mostShown), [all, typed]);
  useEffect(() => {
    list.current?.querySelector(`#blank-${at}`)?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const pick = (variable: Variable): void => {
    if (otherwiseOf(variable) === undefined) onPick(variable.insert);
    else setChosen(variable);
  };
  const onKey = (event: KeyboardEvent): void => {
    const last = variables.length - 1;
    if (event.key === 'ArrowDown') setAt(Math.min(last, at + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
    else if (event.key === 'Enter') {
      const variable = variables[at];
      if (variable) pick(variable);
    } else return;
    event.preventDefault();
  };
  if (chosen) return <Otherwise variable={chosen} onDone={(word) => onPick(liquidOf(chosen, word))} />;
  return (
    <div ref={list}>
      <TextInput
        aria-label="Find a blank"
        placeholder="Name, product, price"
        role="combobox"
        aria-expanded
        aria-controls="blanks"
        aria-activedescendant={variables.length > 0 ? `blank-${at}` : undefined}
        leftSection={<Icon of={IconSearch} size={16} />}
        value={typed}
        data-autofocus
        autoFocus
        autoComplete="off"
        onKeyDown={onKey}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
      />
      {variables.length === 0 ? (
        <p className={classes.nothing}>No attribute goes by this.</p>
      ) : (
        <Rows variables={variables} at={at} onPick={pick} />
      )}
    </div>
  );
};

/** Chooses a blank out of what contacts really have, and the word for who has none. */
export const VariablePicker = ({ opened, onClose, onPick, children }: PickerProps) => (
  <Popover
    opened={opened}
    onChange={(isOpen) => !isOpen && onClose()}
    position="bottom-end"
    width={300}
    trapFocus
  >
    <Popover.Target>{children}</Popover.Target>
    <Popover.Dropdown className={classes.dropdown} aria-label="Blanks filled for each person">
      {opened && <Panel onPick={onPick} />}
    </Popover.Dropdown>
  </Popover>
);
