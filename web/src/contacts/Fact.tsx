import { TextInput, Tooltip } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ContactDetail } from '../api/index.ts';
import { exactText, Icon, readNow, useZone } from '../ui/index.ts';
import classes from './Contact.module.css';
import { type FactValue, factLabel, factText, isTypable, sourceText, typedFact, withDays } from './facts.ts';

type Attribute = ContactDetail['attributes'][number];

export type FactProps = {
  fact: Attribute;
  /** A value that is stored and not yet applied; undefined: none. */
  pending: FactValue | undefined;
  /** Undefined for those who may not edit. */
  onEdit?: (value: FactValue) => Promise<unknown>;
};

const useSource = (fact: Attribute): string => {
  const zone = useZone();
  return [sourceText(fact), fact.at && exactText(fact.at, zone)].filter(Boolean).join(', ');
};

/** An address breaks behind its @ rather than within a word. */
const breakable = (text: string): ReactNode => {
  const at = text.indexOf('@') + 1;
  return at === 0 ? (
    text
  ) : (
    <>
      {text.slice(0, at)}
      <wbr />
      {text.slice(at)}
    </>
  );
};

/** One attribute: its value is edited where it stands; source and time on hover. */
export const Fact = ({ fact, pending, onEdit }: FactProps) => {
  const [isEditing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const source = useSource(fact);
  const zone = useZone();
  const shown = withDays(factText(pending === undefined ? fact.value : pending), readNow(), zone);
  const wasEditing = useRef(false);
  useEffect(() => {
    // The value's button is there again only now.
    if (wasEditing.current && !isEditing) button.current?.focus();
    wasEditing.current = isEditing;
  }, [isEditing]);
  if (isEditing && onEdit) return <Field fact={fact} onEdit={onEdit} onLeave={() => setEditing(false)} />;
  const value = shown === '' ? <span className={classes.faint}>not known</span> : breakable(shown);
  return (
    <div className={classes.fact}>
      <dt title={fact.name}>{factLabel(fact)}</dt>
      <dd>
        {onEdit && isTypable(fact.value) ? (
          <Tooltip label={source} position="top-start">
            <button
              ref={button}
              type="button"
              className={classes.value}
              aria-label={`${factLabel(fact)}: ${shown || 'not known'}. Edit`}
              onClick={() => setEditing(true)}
            >
              <span>{value}</span>
              <Icon of={IconPencil} size={14} />
            </button>
          </Tooltip>
        ) : (
          <Tooltip label={source} position="top-start">
            <span>{value}</span>
          </Tooltip>
        )}
        {pending !== undefined && <span className={classes.pending}>stored, being applied</span>}
      </dd>
    </div>
  );
};

type FieldProps = { fact: Attribute; onEdit: (value: FactValue) => Promise<unknown>; onLeave: () => void };

/** Enter and leaving keep what was typed, Esc forgets it; nothing typed removes the attribute. */
const Field = ({ fact, onEdit, onLeave }: FieldProps) => {
  const before = factText(fact.value);
  const [text, setText] = useState(before);
  const [error, setError] = useState<string>();
  const isDone = useRef(false);
  const keep = async (): Promise<void> => {
    if (isDone.current) return;
    isDone.current = true;
    if (text.trim() === before) return onLeave();
    try {
      await onEdit(typedFact(text, fact.value));
      onLeave();
    } catch (refusal) {
      isDone.current = false;
      setError(refusalText(refusal));
    }
  };
  return (
    <div className={classes.fact}>
      <dt title={fact.name}>{factLabel(fact)}</dt>
      <dd>
        <TextInput
          aria-label={factLabel(fact)}
          autoFocus
          value={text}
          error={error}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          onBlur={() => void keep()}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void keep();
            if (event.key !== 'Escape') return;
            event.stopPropagation();
            isDone.current = true;
            onLeave();
          }}
        />
      </dd>
    </div>
  );
};

const refusalText = (refusal: unknown): string => {
  const { title, detail, fix } = refusal as { title?: string; detail?: string; fix?: string };
  return [detail ?? title, fix].filter(Boolean).join(' ');
};
