import { NumberInput, Radio, SegmentedControl, TextInput } from '@mantine/core';
import type { BroadcastWhen } from '../../api/index.ts';
import { instantIn, inZone, readNow, useZone } from '../../ui/index.ts';
import { Block } from './Block.tsx';
import classes from './Broadcasts.module.css';
import { dayOf } from './calendar.ts';
import type { BlockProps } from './Editor.tsx';

const DAY_MS = 86_400_000;

/** What a kind of time begins as: tomorrow at ten. */
const startOf = (type: BroadcastWhen['type'], zone: string): BroadcastWhen => {
  const date = dayOf(readNow().getTime() + DAY_MS, zone);
  if (type === 'now') return { type };
  if (type === 'at') return { type, at: instantIn(date, '10:00', zone) };
  return { type, date, time: '10:00', ifPast: 'nextDay' };
};

/** At once, at an instant, or at everybody's own hour; over how long. */
export const When = ({ document: { when, spreadHours }, onChange, isReadOnly }: BlockProps) => {
  const zone = useZone();
  const local = when.type === 'at' ? inZone(when.at, zone) : null;
  return (
    <Block title="When">
      <SegmentedControl
        aria-label="When it leaves"
        value={when.type}
        onChange={(type) => onChange({ when: startOf(type as BroadcastWhen['type'], zone) })}
        disabled={isReadOnly}
        data={[
          { value: 'now', label: 'At once' },
          { value: 'at', label: 'At a time' },
          { value: 'local', label: 'At their local time' },
        ]}
      />
      {when.type === 'at' && local && (
        <div className={classes.row}>
          <TextInput
            label="Day"
            type="date"
            value={local.date}
            readOnly={isReadOnly}
            onChange={({ currentTarget: { value } }) => {
              if (value) onChange({ when: { type: 'at', at: instantIn(value, local.time, zone) } });
            }}
          />
          <TextInput
            label={`Time in ${zone}`}
            type="time"
            value={local.time}
            readOnly={isReadOnly}
            onChange={({ currentTarget: { value } }) => {
              if (value) onChange({ when: { type: 'at', at: instantIn(local.date, value, zone) } });
            }}
          />
        </div>
      )}
      {when.type === 'local' && (
        <>
          <div className={classes.row}>
            <TextInput
              label="Day"
              type="date"
              value={when.date}
              readOnly={isReadOnly}
              onChange={({ currentTarget: { value } }) => {
                if (value) onChange({ when: { ...when, date: value } });
              }}
            />
            <TextInput
              label="Their time"
              type="time"
              value={when.time}
              readOnly={isReadOnly}
              onChange={({ currentTarget: { value } }) => {
                if (value) onChange({ when: { ...when, time: value } });
              }}
            />
          </div>
          <Radio.Group
            label="For whom that hour is over"
            value={when.ifPast}
            onChange={(ifPast) => onChange({ when: { ...when, ifPast: ifPast as 'nextDay' | 'skip' } })}
          >
            <div className={classes.row} style={{ marginTop: 4 }}>
              <Radio value="nextDay" label="The next day at that hour" disabled={isReadOnly} />
              <Radio value="skip" label="Nothing" disabled={isReadOnly} />
            </div>
          </Radio.Group>
        </>
      )}
      <NumberInput
        label="Spread over"
        description={
          spreadHours > 0
            ? 'Each person has a place in these hours by lot.'
            : '0: as fast as your provider takes it.'
        }
        suffix=" h"
        min={0}
        max={72}
        className={classes.short}
        value={spreadHours}
        onChange={(value) => onChange({ spreadHours: Number(value) || 0 })}
        readOnly={isReadOnly}
      />
    </Block>
  );
};
