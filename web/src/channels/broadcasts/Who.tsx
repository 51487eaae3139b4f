import { MultiSelect, NumberInput, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useWorkspace } from '../../app/index.ts';
import { segmentsQuery } from '../../conditions/index.ts';
import { counted } from '../../ui/index.ts';
import { Block } from './Block.tsx';
import classes from './Broadcasts.module.css';
import type { BlockProps } from './Editor.tsx';

const keysOf = (named: readonly { segment: string }[]): string[] => named.map(({ segment }) => segment);
const namedBy = (keys: readonly string[]): { segment: string }[] => keys.map((segment) => ({ segment }));

/** Segments, or everybody; without those of other segments. */
export const Who = ({ document: { who, holdoutPercent }, onChange, isReadOnly }: BlockProps) => {
  const { slug } = useWorkspace();
  const segments = useQuery(segmentsQuery(slug)).data?.items ?? [];
  const options = segments
    .filter(({ liveVersion, state }) => liveVersion !== null && state !== 'archived')
    .map(({ key, name, people }) => ({
      value: key,
      label: `${name} (${counted(people, 'person', 'people')})`,
    }));
  const known = new Set(options.map(({ value }) => value));
  // one that was archived since is shown by its key, so that it can be taken out
  const withMissing = (keys: readonly string[]) => [
    ...options,
    ...keys.filter((key) => !known.has(key)).map((key) => ({ value: key, label: key })),
  ];
  return (
    <Block title="Who">
      <SegmentedControl
        aria-label="Who gets it"
        value={who.everyone ? 'everyone' : 'segments'}
        onChange={(value) => onChange({ who: { ...who, everyone: value === 'everyone' } })}
        disabled={isReadOnly}
        data={[
          { value: 'segments', label: 'Segments' },
          { value: 'everyone', label: 'Everybody with an address' },
        ]}
      />
      {!who.everyone && (
        <MultiSelect
          className={classes.wide}
          label="In any of"
          placeholder={who.include.length === 0 ? 'Choose a segment' : undefined}
          data={withMissing(keysOf(who.include))}
          value={keysOf(who.include)}
          onChange={(keys) => onChange({ who: { ...who, include: namedBy(keys) } })}
          searchable
          readOnly={isReadOnly}
        />
      )}
      <MultiSelect
        className={classes.wide}
        label="Left out"
        description="Who is in one of these gets nothing."
        placeholder={who.exclude.length === 0 ? 'Nobody' : undefined}
        data={withMissing(keysOf(who.exclude))}
        value={keysOf(who.exclude)}
        onChange={(keys) => onChange({ who: { ...who, exclude: namedBy(keys) } })}
        searchable
        readOnly={isReadOnly}
      />
      <NumberInput
        label="Holdout"
        description="This share gets nothing, so that you can see what the broadcast does."
        suffix=" %"
        min={0}
        max={50}
        className={classes.short}
        value={holdoutPercent}
        onChange={(value) => onChange({ holdoutPercent: Number(value) || 0 })}
        readOnly={isReadOnly}
      />
    </Block>
  );
};
