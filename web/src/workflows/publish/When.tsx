import { Radio, Stack, TextInput } from '@mantine/core';
import { instantIn, inZone, readNow, useZone } from '../../ui/index.ts';
import classes from './Publish.module.css';

const DAY_MS = 86_400_000;

/** Now, or a time; `at` is an instant in UTC. */
export const When = ({
  at,
  onChange,
}: {
  at: string | undefined;
  onChange: (at: string | undefined) => void;
}) => {
  const zone = useZone();
  const tomorrow = (): string => {
    const { date } = inZone(new Date(readNow().getTime() + DAY_MS).toISOString(), zone);
    return instantIn(date, '09:00', zone);
  };
  const local = at === undefined ? undefined : inZone(at, zone);
  return (
    <Radio.Group
      aria-label="When"
      value={at === undefined ? 'now' : 'at'}
      onChange={(value) => onChange(value === 'at' ? tomorrow() : undefined)}
    >
      <Stack gap={8}>
        <Radio value="now" label="Now" />
        <Radio value="at" label="At a time" />
        {local && (
          <div className={classes.when}>
            <TextInput
              label="Day"
              type="date"
              value={local.date}
              onChange={({ currentTarget: { value } }) => {
                if (value) onChange(instantIn(value, local.time, zone));
              }}
            />
            <TextInput
              label={`Time in ${zone}`}
              type="time"
              value={local.time}
              onChange={({ currentTarget: { value } }) => {
                if (value) onChange(instantIn(local.date, value, zone));
              }}
            />
            <p className={classes.text}>
              What you confirm now is published then. Changes made meanwhile stay in the draft.
            </p>
          </div>
        )}
      </Stack>
    </Radio.Group>
  );
};
