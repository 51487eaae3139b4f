import { Autocomplete, Button, Group, Modal, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type AttributeSeen, api, keyOf, type Page, type SegmentRow } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { ErrorState, problemFacts } from '../ui/index.ts';
import { useTagsSeen } from './Tags.tsx';
import type { BulkChange } from './useBulk.ts';

export type BulkAct = 'tag' | 'untag' | 'attribute' | 'list';

export const bulkActs: Readonly<Record<BulkAct, string>> = {
  tag: 'Tag',
  untag: 'Untag',
  attribute: 'Set attribute',
  list: 'Put on a list',
};

/** What a form has chosen so far; undefined: not enough. */
type Chosen = { change: BulkChange; act: string } | undefined;
type FormProps = { onChoose: (chosen: Chosen) => void };

const TagField = ({ onChoose, isUntag }: FormProps & { isUntag: boolean }) => (
  <Autocomplete
    label="Tag"
    data-autofocus
    maxLength={60}
    data={useTagsSeen(true)}
    limit={6}
    onChange={(text) => {
      const tag = text.trim();
      const change: BulkChange = { tags: isUntag ? { remove: [tag] } : { add: [tag] } };
      onChoose(tag === '' ? undefined : { change, act: `${isUntag ? 'Untag' : 'Tag'} ${tag}` });
    }}
  />
);

const AttributeFields = ({ onChoose }: FormProps) => {
  const { slug, path } = useWorkspace();
  const { data } = useQuery({
    queryKey: keyOf(slug, 'attributes'),
    queryFn: ({ signal }) => api.get<{ items: AttributeSeen[] }>(`${path}/attributes`, { signal }),
    staleTime: 60_000,
  });
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const choose = (nextName: string, nextValue: string): void => {
    setName(nextName);
    setValue(nextValue);
    const [named, text] = [nextName.trim(), nextValue.trim()];
    const change: BulkChange = { attributes: { [named]: text === '' ? null : text } };
    onChoose(
      named === '' ? undefined : { change, act: text === '' ? `Remove ${named} of` : `Set ${named} of` },
    );
  };
  return (
    <>
      <Autocomplete
        label="Attribute"
        data-autofocus
        data={data?.items.map((attribute) => attribute.name) ?? []}
        limit={6}
        value={name}
        onChange={(text) => choose(text, value)}
      />
      <TextInput
        label="Value"
        description="Nothing here removes the attribute."
        value={value}
        onChange={({ currentTarget }) => choose(name, currentTarget.value)}
      />
    </>
  );
};

const ListField = ({ onChoose }: FormProps) => {
  const { slug, path } = useWorkspace();
  const { data } = useQuery({
    queryKey: keyOf(slug, 'segments', 'lists'),
    queryFn: ({ signal }) => api.get<Page<SegmentRow>>(`${path}/segments`, { signal }),
  });
  const lists = (data?.items ?? []).filter(({ isList }) => isList);
  return (
    <Select
      label="List"
      data-autofocus
      data={lists.map(({ key, name }) => ({ value: key, label: name }))}
      searchable
      nothingFoundMessage="There is no such list"
      placeholder={lists.length === 0 ? 'There is no list yet' : undefined}
      onChange={(key, option) =>
        onChoose(key ? { change: { list: key }, act: `Put on ${option?.label ?? key}:` } : undefined)
      }
    />
  );
};

const forms: Readonly<Record<BulkAct, (props: FormProps) => ReactNode>> = {
  tag: (props) => <TagField {...props} isUntag={false} />,
  untag: (props) => <TagField {...props} isUntag />,
  attribute: (props) => <AttributeFields {...props} />,
  list: (props) => <ListField {...props} />,
};

export type BulkDialogProps = {
  act: BulkAct | undefined;
  /** "3 people", "about 12,400 people" */
  whom: string;
  isBusy: boolean;
  onRun: (change: BulkChange) => Promise<unknown>;
  onClose: () => void;
};

const Form = ({ act, whom, isBusy, onRun, onClose }: BulkDialogProps & { act: BulkAct }) => {
  const [chosen, setChosen] = useState<Chosen>();
  const [error, setError] = useState<unknown>();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen) onRun(chosen.change).then(onClose, setError);
      }}
    >
      <div style={{ display: 'grid', gap: 12 }}>
        {forms[act]({ onChoose: setChosen })}
        {error !== undefined && <ErrorState {...problemFacts(error)} small />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!chosen} loading={isBusy}>
            {chosen ? `${chosen.act} ${whom}` : whom}
          </Button>
        </Group>
      </div>
    </form>
  );
};

/** One act on many people: what, and on the button for how many. */
export const BulkDialog = (props: BulkDialogProps) => (
  <Modal
    opened={props.act !== undefined}
    onClose={props.onClose}
    title={props.act ? `${bulkActs[props.act]}: ${props.whom}` : ''}
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    {props.act && <Form {...props} act={props.act} />}
  </Modal>
);
