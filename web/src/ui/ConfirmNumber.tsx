import { Button, Group, Modal, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { confirmFrom, isConfirmed } from './confirm.ts';
import { countText } from './numbers.ts';

export type ConfirmNumberProps = {
  opened: boolean;
  onClose: () => void;
  onConfirm: () => void;
  /** What will happen, as a sentence: "Erase 12,004 people. This cannot be taken back." */
  effect: ReactNode;
  /** The button's words, with the effect: "Erase 12,004 people". */
  act: string;
  /** How many people it touches; above 10,000 the number must be typed. */
  people: number;
  danger?: boolean;
  busy?: boolean;
};

/** The dialog before what cannot be undone. */
export const ConfirmNumber = (props: ConfirmNumberProps) => {
  const [typed, setTyped] = useState('');
  const close = (): void => {
    setTyped('');
    props.onClose();
  };
  const canAct = isConfirmed(props.people, typed);
  return (
    <Modal
      opened={props.opened}
      onClose={close}
      title={props.act}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (canAct) props.onConfirm();
        }}
      >
        <p style={{ margin: '0 0 16px' }}>{props.effect}</p>
        {props.people > confirmFrom && (
          <TextInput
            label={`Type ${countText(props.people)} to go on`}
            inputMode="numeric"
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            data-autofocus
            mb={16}
          />
        )}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button
            type="submit"
            color={props.danger ? 'bad' : undefined}
            disabled={!canAct}
            loading={props.busy}
          >
            {props.act}
          </Button>
        </Group>
      </form>
    </Modal>
  );
};
