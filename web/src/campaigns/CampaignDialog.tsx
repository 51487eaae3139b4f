import { Button, Group, Modal, NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { CampaignRow } from '../api/index.ts';
import { DialogForm, doneToast, useCurrency } from '../ui/index.ts';
import { type CampaignChange, useSaveCampaign } from './useCampaigns.ts';
import { priorityWords } from './words.ts';

const changeOf = ({
  key: _,
  archived: __,
  uses: ___,
  sent: ____,
  updatedAt: _____,
  ...change
}: CampaignRow) => change;

/** Makes a campaign, or changes one. */
export const CampaignDialog = ({
  of,
  onClose,
}: {
  of: CampaignRow | 'new' | undefined;
  onClose: () => void;
}) => (
  <Modal
    opened={of !== undefined}
    onClose={onClose}
    title={of === 'new' ? 'New campaign' : 'Campaign'}
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    {of && <Form key={of === 'new' ? '' : of.key} of={of} onClose={onClose} />}
  </Modal>
);

const Form = ({ of, onClose }: { of: CampaignRow | 'new'; onClose: () => void }) => {
  const currency = useCurrency();
  const [campaign, setCampaign] = useState<CampaignChange>(
    of === 'new'
      ? { name: '', goal: '', startsOn: null, endsOn: null, budget: null, currency: null, priority: 'normal' }
      : changeOf(of),
  );
  const save = useSaveCampaign();
  const put = (change: Partial<CampaignChange>): void => setCampaign((was) => ({ ...was, ...change }));
  const isArchived = of !== 'new' && of.archived;
  const submit = (archive = false): void =>
    save.mutate(
      { ...campaign, ...(of === 'new' ? {} : { key: of.key, archived: archive ? !isArchived : isArchived }) },
      {
        onSuccess: ({ name }) => {
          doneToast(of === 'new' ? `${name} can be chosen now` : `${name} is changed`);
          onClose();
        },
      },
    );
  return (
    <DialogForm
      onSubmit={submit}
      onClose={onClose}
      act={of === 'new' ? 'Add campaign' : 'Save'}
      canAct={campaign.name.trim() !== ''}
      isBusy={save.isPending}
      error={save.error}
      aside={
        of !== 'new' && (
          <Button variant="subtle" color={isArchived ? undefined : 'bad'} onClick={() => submit(true)}>
            {isArchived ? 'Restore' : 'Archive'}
          </Button>
        )
      }
    >
      <TextInput
        label="Name"
        description={of === 'new' ? undefined : `Its key in files, links and calls is ${of.key}.`}
        maxLength={200}
        data-autofocus
        value={campaign.name}
        onChange={(event) => put({ name: event.currentTarget.value })}
      />
      <TextInput
        label="Goal"
        description="What it is for, in a sentence."
        maxLength={500}
        value={campaign.goal}
        onChange={(event) => put({ goal: event.currentTarget.value })}
      />
      <Group grow gap={8}>
        <TextInput
          label="First day"
          type="date"
          value={campaign.startsOn ?? ''}
          onChange={(event) => put({ startsOn: event.currentTarget.value || null })}
        />
        <TextInput
          label="Last day"
          type="date"
          value={campaign.endsOn ?? ''}
          onChange={(event) => put({ endsOn: event.currentTarget.value || null })}
        />
      </Group>
      <NumberInput
        label={`Budget in ${campaign.currency ?? currency}`}
        min={0}
        decimalScale={2}
        thousandSeparator=","
        value={campaign.budget ?? ''}
        onChange={(value) => {
          const budget = typeof value === 'number' ? value : null;
          put({ budget, currency: budget === null ? null : (campaign.currency ?? currency) });
        }}
      />
      <Select
        label="Priority"
        description="When a frequency cap has room for one message only, the more important campaign keeps it: workflows among themselves, broadcasts among themselves."
        allowDeselect={false}
        data={Object.entries(priorityWords).map(([value, label]) => ({ value, label }))}
        value={campaign.priority}
        onChange={(priority) => put({ priority: priority as CampaignRow['priority'] })}
      />
    </DialogForm>
  );
};
