import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { BroadcastCheck, BroadcastDetail, BroadcastDocument } from '../../api/index.ts';
import {
  counted,
  countText,
  doneToast,
  exactText,
  failToast,
  problemFacts,
  useZone,
} from '../../ui/index.ts';
import classes from './Broadcasts.module.css';
import checkClasses from './Check.module.css';
import { useBroadcastVerbs } from './useBroadcasts.ts';
import { arithmeticText, sendWords } from './words.ts';

/** Digits alone: "11,820" is typed with or without its comma. */
const digitsOf = (typed: string): number => Number(typed.replace(/[^\d]/g, ''));

const whenText = ({ when, spreadHours }: BroadcastDocument, zone: string): string => {
  const spread = spreadHours > 0 ? `, spread over ${counted(spreadHours, 'hour', 'hours')}` : '';
  if (when.type === 'now') return `It leaves at once${spread}.`;
  if (when.type === 'at') return `It leaves ${exactText(when.at, zone)}${spread}.`;
  return `It leaves on ${when.date} at ${when.time}, their time${spread}.`;
};

/** What will happen, and the act; above 10,000, or far above what was ever sent, the number is typed. */
export const SendDialog = ({
  broadcast,
  document,
  check,
  opened,
  onClose,
}: {
  broadcast: BroadcastDetail;
  document: BroadcastDocument;
  check: BroadcastCheck;
  opened: boolean;
  onClose: () => void;
}) => {
  const zone = useZone();
  const { post } = useBroadcastVerbs(broadcast.key);
  const [typed, setTyped] = useState('');
  const [isBusy, setBusy] = useState(false);
  const mustType = check.confirm !== null && check.approvedBy === null;
  const canSend = !mustType || digitsOf(typed) === check.gets;
  const act = sendWords(document, check);
  const tried = async (verb: string, body: object | undefined, done: string): Promise<void> => {
    setBusy(true);
    try {
      await post(verb, body);
      doneToast(done);
      onClose();
    } catch (error) {
      failToast([problemFacts(error).what, problemFacts(error).where].filter(Boolean).join('. '));
    } finally {
      setBusy(false);
    }
  };
  const send = (): Promise<void> =>
    tried(
      'send',
      { revision: check.revision, ...(mustType ? { typed: check.gets } : {}) },
      document.when.type === 'now' ? `${document.name} is leaving` : `${document.name} is scheduled`,
    );
  return (
    <Modal opened={opened} onClose={onClose} title={act} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (canSend) void send();
        }}
      >
        <p className={classes.effect}>{arithmeticText(check)}.</p>
        <p className={classes.effect}>{whenText(document, zone)} What has left cannot be taken back.</p>
        {mustType && (
          <>
            <p className={checkClasses.alarm}>{check.confirm}</p>
            <TextInput
              label={`Type ${countText(check.gets)} to go on`}
              inputMode="numeric"
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              data-autofocus
              mb={16}
            />
          </>
        )}
        <Group justify="flex-end" gap={8}>
          {mustType && (
            <Button
              variant="subtle"
              loading={isBusy}
              onClick={() => void tried('approve', undefined, 'Approved')}
            >
              Approve for a colleague
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!canSend} loading={isBusy}>
            {act}
          </Button>
        </Group>
      </form>
    </Modal>
  );
};
