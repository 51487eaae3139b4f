import { Switch } from '@mantine/core';

/** Figures are people's; with this they are everybody's, machines too (P16). Its state stands in the URL. */
export const RawSwitch = ({ isRaw, onChange }: { isRaw: boolean; onChange: (isRaw: boolean) => void }) => (
  <Switch
    size="xs"
    label="Raw"
    aria-label="Raw figures: opens and clicks of machines too"
    title="Opens and clicks of machines too"
    checked={isRaw}
    onChange={(event) => onChange(event.currentTarget.checked)}
  />
);
