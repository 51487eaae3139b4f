import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { DurationField, Pick } from '../../conditions/index.ts';
import { Icon } from '../../ui/index.ts';
import type { NodeDocument } from '../blueprint.ts';
import { templatesFor } from '../nodes/index.ts';
import { endOfRow, mailAfter } from './drip.ts';
import classes from './Table.module.css';
import { useBuilder } from './useBuilder.ts';
import { useEditing } from './useEditing.ts';

type Gap = Extract<NodeDocument, { type: 'wait' }>['delay'];

/** Under a plain row of steps: the next mail and the gap before it, one after the other, without leaving the line. */
export const DripRow = () => {
  const { document, words, canEdit } = useBuilder();
  const { insert } = useEditing();
  const [gap, setGap] = useState<Gap>({ days: 2 });
  const [template, setTemplate] = useState('');
  const form = useRef<HTMLFormElement>(null);
  const place = endOfRow(document);
  if (!canEdit || !place) return null;
  const isFirst = place.from === null;
  const add = (): void => {
    insert(place, mailAfter(gap, template, isFirst), undefined, 'stay');
    setTemplate('');
    form.current?.querySelector<HTMLElement>('input, button')?.focus();
  };
  return (
    <form
      ref={form}
      className={classes.drip}
      aria-label="Next mail"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      {isFirst ? (
        <span>First send</span>
      ) : (
        <>
          <span>After</span>
          <DurationField label="Gap before the next mail" value={gap} onChange={setGap} />
          <span>send</span>
        </>
      )}
      <Pick
        label="Template of the next mail"
        value={template || undefined}
        text={template || undefined}
        placeholder="Choose a template, or later"
        options={templatesFor(words, 'email').map(({ key, name, subject }) => ({
          value: key,
          label: name,
          keywords: subject,
        }))}
        onPick={setTemplate}
      />
      <Button type="submit" variant="default" leftSection={<Icon of={IconPlus} />}>
        Add the mail
      </Button>
    </form>
  );
};
