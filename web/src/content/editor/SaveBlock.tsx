import { Autocomplete, Button, Group, Modal, Stack } from '@mantine/core';
import { useState } from 'react';
import { doneToast, ErrorState, problemFacts } from '../../ui/index.ts';

/** Keeps a part of this mail for other mails, under a name. */
export const SaveBlock = ({
  opened,
  onClose,
  names,
  onSave,
}: {
  opened: boolean;
  onClose: () => void;
  /** of blocks that there are: choosing one writes over it */
  names: readonly string[];
  onSave: (name: string) => Promise<void>;
}) => {
  const [name, setName] = useState('');
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const isThere = names.includes(name.trim());
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      await onSave(name.trim());
      doneToast(`${name.trim()} is among the saved blocks`);
      setName('');
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Save as a block"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack gap={16}>
          <Autocomplete
            label="Name"
            description={
              isThere
                ? 'There is one by this name. Mails take the new one when they are published next.'
                : 'Other mails can hold it, too.'
            }
            data={[...names]}
            value={name}
            data-autofocus
            maxLength={200}
            onChange={setName}
          />
          {error !== undefined && <ErrorState {...problemFacts(error)} small />}
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isBusy} disabled={name.trim() === ''}>
              {isThere ? 'Replace it' : 'Save'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};
