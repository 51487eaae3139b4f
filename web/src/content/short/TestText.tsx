import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Person, ShortTemplate } from '../../api/index.ts';
import { doneToast, ErrorState, problemFacts } from '../../ui/index.ts';
import { useTestText } from './useShort.ts';

/** Sends the text as it stands, to one phone. */
export const TestText = ({
  opened,
  onClose,
  document,
  person,
}: {
  opened: boolean;
  onClose: () => void;
  document: ShortTemplate;
  person: Person | undefined;
}) => {
  const [to, setTo] = useState('');
  const test = useTestText();
  const send = (): void =>
    test.mutate(
      { to: to.trim(), document, ...(person && { contactId: person.contactId }) },
      {
        onSuccess: ({ problem }) => {
          if (problem !== null) return;
          doneToast(`Test text handed over to ${to.trim()}`);
          onClose();
        },
      },
    );
  return (
    <Modal opened={opened} onClose={onClose} title="Test text" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Stack gap={16}>
          <TextInput
            label="To"
            type="tel"
            required
            withAsterisk={false}
            placeholder="+43 660 1234567"
            value={to}
            data-autofocus
            onChange={(event) => setTo(event.currentTarget.value)}
            description={
              person ? `Filled as for ${person.label}` : 'Filled as for somebody we know nothing of'
            }
          />
          {test.data?.problem && <ErrorState what="It was not handed over" where={test.data.problem} small />}
          {test.error && <ErrorState {...problemFacts(test.error)} small />}
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={test.isPending} disabled={to.trim() === ''}>
              Send to {to.trim() || '...'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};
