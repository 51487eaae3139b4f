import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { meQuery, type Person, type TemplateDocument } from '../api/index.ts';
import { doneToast } from '../ui/index.ts';
import { TestDialog } from './TestDialog.tsx';
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
    <TestDialog
      opened={opened}
      onClose={onClose}
      title="Test mail"
      to={to}
      onTo={setTyped}
      type="email"
      person={person}
      handover={test}
      onSend={send}
    />
  );
};
