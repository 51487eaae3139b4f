import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import type { Person } from '../api/index.ts';
import { ErrorState, problemFacts } from '../ui/index.ts';

interface Handover {
  isPending: boolean;
  error: Error | null;
  /** the last answer; `problem`: why it was not handed over */
  data: { problem: string | null } | undefined;
}

/** Asks to whom a test goes, and says what came of handing it over. */
export const TestDialog = ({
  opened,
  onClose,
  title,
  to,
  onTo,
  type,
  placeholder,
  person,
  handover,
  onSend,
}: {
  opened: boolean;
  onClose: () => void;
  title: string;
  to: string;
  onTo: (to: string) => void;
  type: 'email' | 'tel';
  placeholder?: string;
  /** as for whom it is filled; undefined: somebody nobody knows */
  person: Person | undefined;
  handover: Handover;
  onSend: () => void;
}) => (
  <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      <Stack gap={16}>
        <TextInput
          label="To"
          type={type}
          required
          withAsterisk={false}
          placeholder={placeholder}
          value={to}
          data-autofocus
          onChange={(event) => onTo(event.currentTarget.value)}
          description={person ? `Filled as for ${person.label}` : 'Filled as for somebody we know nothing of'}
        />
        {handover.data?.problem && (
          <ErrorState what="It was not handed over" where={handover.data.problem} small />
        )}
        {handover.error && <ErrorState {...problemFacts(handover.error)} small />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={handover.isPending} disabled={to.trim() === ''}>
            Send to {to.trim() || '...'}
          </Button>
        </Group>
      </Stack>
    </form>
  </Modal>
);
