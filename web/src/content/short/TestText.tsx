import { useState } from 'react';
import type { Person, ShortTemplate } from '../../api/index.ts';
import { doneToast } from '../../ui/index.ts';
import { TestDialog } from '../TestDialog.tsx';
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
    <TestDialog
      opened={opened}
      onClose={onClose}
      title="Test text"
      to={to}
      onTo={setTo}
      type="tel"
      placeholder="+43 660 1234567"
      person={person}
      handover={test}
      onSend={send}
    />
  );
};
