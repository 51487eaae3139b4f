import { Button, Group, Modal, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { StandsAt, WorkflowPeopleList } from '../../api/index.ts';
import { doneToast } from '../../ui/index.ts';
import { outputsOf, walk } from '../blueprint.ts';
import { sayFailure } from '../failing.ts';
import { useInsideAct } from '../queries.ts';
import { numberOf } from './facts.ts';
import { actText, doneText, effectText, type InsideActName, namesText } from './inside-words.ts';
import classes from './Panel.module.css';
import { useBuilder } from './useBuilder.ts';

export type InsideRow = WorkflowPeopleList['items'][number] & { inside: StandsAt };

/** Before people inside are moved, hurried or taken out: who, how many, what follows, and why one does it. */
export const InsideDialog = ({
  act,
  people,
  onClose,
  onDone,
}: {
  act: InsideActName;
  people: readonly InsideRow[];
  onClose: () => void;
  onDone: () => void;
}) => {
  const { detail, titleFor } = useBuilder();
  const [to, setTo] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const { mutateAsync, isPending } = useInsideAct(detail.key);
  const live = detail.live;
  if (!live) return null;
  const steps = walk(live).map((id) => ({
    value: id,
    label: `${numberOf(live, id) ?? ''} ${titleFor(live.nodes[id]!)}`.trim(),
  }));
  const target = to === null ? undefined : live.nodes[to];
  const from = live.nodes[people[0]?.inside.nodeId ?? ''];
  const ways = from ? outputsOf(from) : [];
  const way = ways.find(({ id }) => id === 'timeout')?.name;
  const names = namesText(people.map(({ person }) => person.label));
  const canAct = act !== 'move' || target !== undefined;
  const confirm = async (): Promise<void> => {
    try {
      const { folded } = await mutateAsync({
        act,
        ...(act === 'move' && to !== null ? { to } : {}),
        ...(reason.trim() ? { reason: reason.trim() } : {}),
        people: people.map(({ person: { contactId }, inside: { enrollmentId, nodeId, visit } }) => ({
          contactId,
          enrollmentId,
          nodeId,
          visit,
        })),
      });
      doneToast(doneText(act, people.length, folded));
      onDone();
    } catch (failure) {
      sayFailure(failure);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={actText(act, people.length)}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        className={classes.stack}
        onSubmit={(event) => {
          event.preventDefault();
          if (canAct) void confirm();
        }}
      >
        <p className={classes.names}>{names}</p>
        {act === 'move' && (
          <Select
            label="To the step"
            description={`Of version ${detail.liveVersion}, which is live`}
            placeholder="Choose a step"
            searchable
            data={steps}
            value={to}
            onChange={setTo}
            data-autofocus
          />
        )}
        <p className={classes.quiet}>
          {effectText(act, {
            isPaused: detail.state === 'paused',
            target: target && titleFor(target),
            way,
          })}
        </p>
        <TextInput
          label="Why"
          description="Stands in their history beside your name"
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          {...(act === 'move' ? {} : { 'data-autofocus': true })}
        />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            loading={isPending}
            disabled={!canAct}
            {...(act === 'end' ? { color: 'bad' } : {})}
          >
            {actText(act, people.length)}
          </Button>
        </Group>
      </form>
    </Modal>
  );
};
