import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useWorkspace } from '../../app/index.ts';
import { doneToast, ErrorState, problemFacts } from '../../ui/index.ts';
import { isTyped } from './typed.ts';
import { type Erase, useErase } from './useErase.ts';

export type EraseDialogProps = {
  /** "Mia Huber", "1,204 people" */
  whom: string;
  /** what has to be typed: the name, or the number */
  typeThis: string;
  erase: Erase;
  isOpen: boolean;
  onClose: () => void;
  onErased?: () => void;
};

const Form = ({ whom, typeThis, erase, onClose, onErased }: EraseDialogProps) => {
  const { at } = useWorkspace();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const asked = useErase();
  const isSame = isTyped(typeThis, typed);
  const submit = async (): Promise<void> => {
    const { erasureId, state } = await asked.mutateAsync(erase);
    doneToast(state === 'done' ? `${whom} erased` : `Erasing ${whom}`);
    onErased?.();
    onClose();
    await navigate({ to: at('/settings/privacy') as string, search: { erasure: erasureId } as never });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        // a refusal is shown below
        if (isSame) submit().catch(() => undefined);
      }}
    >
      <p style={{ margin: '0 0 12px' }}>
        Everything about {whom} is deleted: profile, events, notes, mails that wait. Figures of the past keep
        adding up, without the person.
      </p>
      <p style={{ margin: '0 0 16px' }}>
        This cannot be taken back. An address that opted out stays barred, kept as a code that nobody can
        read.
      </p>
      <TextInput
        label={`Type ${typeThis} to go on`}
        autoComplete="off"
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        data-autofocus
        mb={16}
      />
      {asked.error && <ErrorState {...problemFacts(asked.error)} small />}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" color="bad" disabled={!isSame} loading={asked.isPending}>
          Erase {whom}
        </Button>
      </Group>
    </form>
  );
};

/** Before somebody is erased: what goes, what stays, and the name or number typed. Then their report opens. */
export const EraseDialog = (props: EraseDialogProps) => (
  <Modal
    opened={props.isOpen}
    onClose={props.onClose}
    title={`Erase ${props.whom}`}
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    {props.isOpen && <Form {...props} />}
  </Modal>
);
