import { Modal, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { fieldError } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { DialogForm, useIsPhone } from '../ui/index.ts';
import { useCreateList } from './useLists.ts';

/** Makes a static list; people come onto it on its own page. */
export const NewList = ({ opened, onClose }: { opened: boolean; onClose: () => void }) => {
  const { at } = useWorkspace();
  const navigate = useNavigate();
  const create = useCreateList();
  const [name, setName] = useState('');
  const submit = (): void =>
    create.mutate(name.trim(), {
      onSuccess: ({ key }) => {
        onClose();
        void navigate({ to: at(`/segments/${key}`) as string });
      },
    });
  const nameError = fieldError(create.error, 'name');
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="New static list"
      fullScreen={useIsPhone()}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <DialogForm
        onSubmit={submit}
        onClose={onClose}
        act="Make the list"
        canAct={name.trim() !== ''}
        isBusy={create.isPending}
        error={nameError ? null : create.error}
      >
        <TextInput
          label="Name"
          description="People are put on it by hand, by import, the API or a workflow."
          data-autofocus
          autoComplete="off"
          maxLength={200}
          value={name}
          error={nameError}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </DialogForm>
    </Modal>
  );
};
