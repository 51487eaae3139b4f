import { Select } from '@mantine/core';
import { useWorkspace } from '../app/index.ts';
import { AppLink } from '../ui/index.ts';
import { useCampaigns } from './useCampaigns.ts';

/** Which campaign a workflow or a broadcast is part of; undefined: none. */
export const CampaignPicker = ({
  value,
  onChange,
  isReadOnly = false,
}: {
  value: string | undefined;
  onChange: (key: string | undefined) => void;
  isReadOnly?: boolean;
}) => {
  const { at } = useWorkspace();
  const { data } = useCampaigns();
  const campaigns = (data?.items ?? []).filter(({ key, archived }) => !archived || key === value);
  const isKnown = value === undefined || campaigns.some(({ key }) => key === value);
  if (data && campaigns.length === 0 && value === undefined)
    return (
      <p style={{ margin: 0, color: 'var(--muted)' }}>
        Part of no campaign.{' '}
        <AppLink href={at('/settings/campaigns')} underline="always">
          Make one
        </AppLink>{' '}
        to tell later what it brought.
      </p>
    );
  return (
    <Select
      label="Campaign"
      placeholder="none"
      clearable
      clearButtonProps={{ 'aria-label': 'No campaign' }}
      searchable
      readOnly={isReadOnly}
      data={[
        ...campaigns.map(({ key, name }) => ({ value: key, label: name })),
        ...(isKnown ? [] : [{ value: value!, label: `${value} (not there)` }]),
      ]}
      value={value ?? null}
      onChange={(key) => onChange(key ?? undefined)}
    />
  );
};
