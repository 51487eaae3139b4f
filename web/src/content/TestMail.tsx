import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { meQuery, type Person, type TemplateDocument } from '../api/index.ts';
import { doneToast, ErrorState, problemFacts } from '../ui/index.ts';
import { useTemplateVerbs } from './useTemplates.ts';

/** Sends the mail as it stands, to one address. */
export const TestMail = ({
  opened,
  onClose,
  templateKey,
  document,
  person,
}: {
  opened: boolean;
  onClose: () => void;
  templateKey: string;
  document: TemplateDocument;
  person: Person | undefined;
}) => {
  const { data: me } = useQuery(meQuery);
  const [typed, setTyped] = useState<string>();
  const { test } = useTemplateVerbs(templateKey);
  const to = typed ?? me?.user.email ?? '';
  const send = (): void =>
    test.mutate(
      { to, document, ...(person && { contactId: person.contactId }) },
      {
        onSuccess: ({ problem, provider }) => {
          if (problem !== null) return;
          doneToast(
            provider === 'sandbox'
              ? `Test mail for ${to} is in the sandbox`
              : `Test mail handed over to ${to}`,
          );
          onClose();
        },
      },
    );
  return (
    <Modal opened={opened} onClose={onClose} title="Test mail" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Stack gap={16}>
          <TextInput
            label="To"
            type="email"
            required
            withAsterisk={false}
            value={to}
            data-autofocus
            onChange={(event) => setTyped(event.currentTarget.value)}
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
