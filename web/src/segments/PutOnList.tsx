import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ListChanged } from '../api/index.ts';
import { counted, doneToast, ErrorState, problemFacts, useIsPhone } from '../ui/index.ts';
import { addressesIn } from './people-text.ts';
import classes from './Segment.module.css';
import { useChangeList } from './useLists.ts';

/** As many as one call takes. */
const rowsMax = 10_000;

const Refused = ({ refused }: Pick<ListChanged, 'refused'>) => (
  <div role="alert">
    <strong>{counted(refused.length, 'row was', 'rows were')} left out</strong>
    <ul className={classes.refused}>
      {refused.map(({ given, text }) => (
        <li key={given}>
          <span className={classes.given}>{given}</span> {text}
        </li>
      ))}
    </ul>
  </div>
);

const Form = ({ listKey, name, onClose }: { listKey: string; name: string; onClose: () => void }) => {
  const [text, setText] = useState('');
  const change = useChangeList(listKey);
  const emails = addressesIn(text);
  const tooMany = emails.length > rowsMax;
  const submit = (): void =>
    change.mutate(
      { put: 'in', emails },
      {
        onSuccess: ({ people, refused }) => {
          if (people > 0) doneToast(`${counted(people, 'person is', 'people are')} on ${name}`);
          if (refused.length === 0) onClose();
          else setText(refused.map(({ given }) => given).join('\n'));
        },
      },
    );
  return (
    <Stack gap={12}>
      <Textarea
        label="E-mail addresses of contacts"
        description="One a line, or with commas, as they come from a table or a mail program."
        autosize
        minRows={6}
        maxRows={14}
        data-autofocus
        value={text}
        error={
          tooMany
            ? `At most ${rowsMax.toLocaleString('en-US')} at a time; these are ${emails.length}.`
            : undefined
        }
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && emails.length > 0) submit();
        }}
      />
      {change.data && change.data.refused.length > 0 && <Refused refused={change.data.refused} />}
      {change.error ? <ErrorState {...problemFacts(change.error)} small /> : null}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        <Button disabled={emails.length === 0 || tooMany} loading={change.isPending} onClick={submit}>
          {emails.length === 0
            ? 'Put on the list'
            : `Put ${counted(emails.length, 'person', 'people')} on the list`}
        </Button>
      </Group>
    </Stack>
  );
};

/** Puts people on a static list by pasting their addresses; says of each row that it cannot take why. */
export const PutOnList = ({
  opened,
  ...form
}: {
  opened: boolean;
  listKey: string;
  name: string;
  onClose: () => void;
}) => (
  <Modal
    opened={opened}
    onClose={form.onClose}
    title={`Put people on ${form.name}`}
    fullScreen={useIsPhone()}
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    <Form {...form} />
  </Modal>
);
