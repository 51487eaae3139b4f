import { ActionIcon, Button, NumberInput, Select, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { BroadcastExperiment, BroadcastVariant } from '../../api/index.ts';
import { Icon } from '../../ui/index.ts';
import classes from './Broadcasts.module.css';
import experimentClasses from './Experiment.module.css';

const LETTERS = ['A', 'B', 'C', 'D', 'E'] as const;

/** Two subjects, a fifth of the people, four hours: what most comparisons are. */
export const newExperiment = (subject: string): BroadcastExperiment => ({
  about: 'subject',
  variants: [
    { id: 'A', share: 50, subject },
    { id: 'B', share: 50, subject: '' },
  ],
  testPercent: 20,
  metric: 'clicks',
  decideAfterHours: 4,
});

const ABOUT = [
  { value: 'subject', label: 'Subject' },
  { value: 'content', label: 'Content' },
  { value: 'sender', label: 'Sender name' },
  { value: 'time', label: 'Time of day' },
];
const METRICS = [
  { value: 'clicks', label: 'Human clicks' },
  { value: 'opens', label: 'Human opens' },
  { value: 'orders', label: 'Orders' },
];

type FieldProps = {
  about: BroadcastExperiment['about'];
  variant: BroadcastVariant;
  templates: { value: string; label: string }[];
  onChange: (variant: BroadcastVariant) => void;
  isReadOnly: boolean;
};

/** What this variant says; half-written ones are kept, and named by the check. */
const VariantField = ({ about, variant, templates, onChange, isReadOnly }: FieldProps) => {
  const label = `${ABOUT.find(({ value }) => value === about)!.label} ${variant.id}`;
  const shared = { 'aria-label': label, readOnly: isReadOnly, className: experimentClasses.said } as const;
  if (about === 'content')
    return (
      <Select
        {...shared}
        placeholder="Choose a template"
        data={templates}
        value={variant.template ?? null}
        onChange={(template) => onChange({ ...variant, ...(template ? { template } : {}) })}
        searchable
      />
    );
  const member = about === 'sender' ? 'senderName' : about;
  return (
    <TextInput
      {...shared}
      type={about === 'time' ? 'time' : 'text'}
      value={variant[member] ?? ''}
      onChange={({ currentTarget: { value } }) => onChange({ ...variant, [member]: value })}
    />
  );
};

const nextLetter = (variants: readonly BroadcastVariant[]): BroadcastVariant['id'] =>
  LETTERS.find((letter) => !variants.some(({ id }) => id === letter))!;

/** Variants by lot, for a part of the people; the rest waits for the winner. */
export const Experiment = ({
  experiment,
  templates,
  onChange,
  onRemove,
  isReadOnly,
}: {
  experiment: BroadcastExperiment;
  templates: { value: string; label: string }[];
  onChange: (experiment: BroadcastExperiment) => void;
  onRemove: () => void;
  isReadOnly: boolean;
}) => {
  const { about, variants, testPercent, metric, decideAfterHours } = experiment;
  const set = (part: Partial<BroadcastExperiment>): void => onChange({ ...experiment, ...part });
  const hasRest = testPercent < 100;
  return (
    <fieldset className={experimentClasses.experiment}>
      <legend className={experimentClasses.legend}>Compare</legend>
      <Select
        aria-label="What differs"
        data={ABOUT}
        value={about}
        onChange={(value) => {
          const next = (value ?? 'subject') as BroadcastExperiment['about'];
          // nobody can wait for a time of day to win
          set({ about: next, ...(next === 'time' ? { testPercent: 100 } : {}) });
        }}
        allowDeselect={false}
        w={200}
        readOnly={isReadOnly}
      />
      <ul className={experimentClasses.variants}>
        {variants.map((variant) => (
          <li key={variant.id} className={experimentClasses.variant}>
            <span className={experimentClasses.letter} aria-hidden>
              {variant.id}
            </span>
            <VariantField
              about={about}
              variant={variant}
              templates={templates}
              isReadOnly={isReadOnly}
              onChange={(changed) =>
                set({ variants: variants.map((one) => (one.id === variant.id ? changed : one)) })
              }
            />
            {variants.length > 2 && !isReadOnly && (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove variant ${variant.id}`}
                onClick={() => set({ variants: variants.filter(({ id }) => id !== variant.id) })}
              >
                <Icon of={IconX} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
      <div className={classes.row}>
        <NumberInput
          label="Test on"
          suffix=" %"
          min={1}
          max={100}
          w={120}
          value={testPercent}
          onChange={(value) => set({ testPercent: Math.round(Number(value)) || 1 })}
          readOnly={isReadOnly || about === 'time'}
        />
        <Select
          label="Better means more"
          data={METRICS}
          value={metric}
          onChange={(value) => set({ metric: (value ?? 'clicks') as BroadcastExperiment['metric'] })}
          allowDeselect={false}
          w={168}
          readOnly={isReadOnly}
        />
        {(hasRest || about === 'time') && (
          <NumberInput
            label={hasRest ? 'Decide after, at the latest' : 'Count reactions within'}
            suffix=" h"
            min={0.25}
            max={168}
            w={200}
            value={decideAfterHours}
            onChange={(value) => set({ decideAfterHours: Number(value) || 0.25 })}
            readOnly={isReadOnly}
          />
        )}
      </div>
      <p className={classes.text}>
        {hasRest
          ? 'The rest gets the winner as soon as one is shown. If no difference is shown in time, the one ahead goes on, and the report says so.'
          : 'Everybody gets a variant by lot; the report says whether a difference is shown.'}
      </p>
      {!isReadOnly && (
        <div className={classes.row}>
          {variants.length < LETTERS.length && (
            <Button
              variant="default"
              size="compact-sm"
              onClick={() => set({ variants: [...variants, { id: nextLetter(variants), share: 50 }] })}
            >
              Add a variant
            </Button>
          )}
          <Button variant="subtle" color="gray" size="compact-sm" onClick={onRemove}>
            Do not compare
          </Button>
        </div>
      )}
    </fieldset>
  );
};
