import { NumberInput, Select } from '@mantine/core';
import { CampaignPicker } from '../../campaigns/index.ts';
import { ConditionEditor, DurationField } from '../../conditions/index.ts';
import type { EnrollmentRule, Trigger } from '../blueprint.ts';
import { Field } from '../nodes/fields.tsx';
import type { Words } from '../nodes/index.ts';
import { omit, triggerScreenOf } from './index.ts';

const AGAIN = [
  { value: 'never', label: 'Never again' },
  { value: 'after', label: 'Again, a while after entering' },
  { value: 'afterEnd', label: 'Again, a while after the end' },
  { value: 'always', label: 'Every time, unless inside' },
];

type Again = EnrollmentRule['again'];
type AgainKind = 'never' | 'always' | 'after' | 'afterEnd';

const kindOf = (again: Again): AgainKind => {
  if (typeof again === 'string') return again;
  return 'after' in again ? 'after' : 'afterEnd';
};

const gapOf = (again: Again) =>
  typeof again === 'string' ? { days: 7 } : 'after' in again ? again.after : again.afterEnd;

const againOf = (kind: AgainKind, gap: ReturnType<typeof gapOf>): Again => {
  if (kind === 'never' || kind === 'always') return kind;
  return kind === 'after' ? { after: gap } : { afterEnd: gap };
};

interface Props {
  rule: EnrollmentRule;
  trigger: Trigger;
  words: Words;
  onChange: (rule: EnrollmentRule, field: string) => void;
}

/** How often the same one may come. */
const AgainFields = ({ rule, onChange }: Props) => {
  const kind = kindOf(rule.again);
  const gap = gapOf(rule.again);
  return (
    <>
      <Select
        label="May the same one come again"
        data={AGAIN}
        allowDeselect={false}
        value={kind}
        onChange={(chosen) => onChange({ ...rule, again: againOf(chosen as AgainKind, gap) }, 'again')}
      />
      {typeof rule.again !== 'string' && (
        <Field field="after" label="After">
          <DurationField
            label="After"
            value={gap}
            onChange={(after) => onChange({ ...rule, again: againOf(kind, after) }, 'after')}
          />
        </Field>
      )}
    </>
  );
};

/** What counts as the same: the person, or a value that the start brings. */
const KeyField = ({ rule, trigger, words, onChange }: Props) => {
  const properties = triggerScreenOf(trigger).brings(trigger, words.events);
  return (
    <Select
      label="What counts as the same"
      description="One way per person, or one per value of the event: per cart, per order."
      clearable
      placeholder="The person"
      data={[...new Set([...properties, ...(rule.key ? [rule.key] : [])])].map((name) => ({
        value: name,
        label: `the same ${name.replace(/^@/, '')}`,
      }))}
      clearButtonProps={{ 'aria-label': 'Back to the person' }}
      value={rule.key ?? null}
      onChange={(key) => onChange(key ? { ...rule, key } : omit(rule, 'key'), 'key')}
    />
  );
};

/** Some get nothing, so that what the workflow does can be measured. */
const HoldoutField = ({ rule, onChange }: Props) => (
  <NumberInput
    label="Hold out"
    description="This share of people, always the same ones, get nothing. Compare them with the rest to see what the workflow does."
    placeholder="nobody"
    suffix=" %"
    min={1}
    max={50}
    allowDecimal={false}
    value={rule.holdout ?? ''}
    onChange={(holdout) =>
      onChange(
        typeof holdout === 'number' && holdout >= 1 && holdout <= 50
          ? { ...rule, holdout }
          : omit(rule, 'holdout'),
        'holdout',
      )
    }
  />
);

/** Who may come, how often, what counts as the same, who is held out, and which campaign it is part of. */
export const RuleFields = (props: Props) => {
  const { rule, trigger, words, onChange } = props;
  return (
    <>
      <AgainFields {...props} />
      {(trigger.type === 'event' || rule.key !== undefined) && <KeyField {...props} />}
      <Field field="filter" label="Only people for whom">
        <ConditionEditor
          scope="workflow"
          entry={words.entry}
          value={rule.filter ?? { all: [] }}
          everybody="No filter: everybody enters."
          onChange={(filter) => {
            const isEmpty = 'all' in filter && filter.all.length === 0;
            onChange(isEmpty ? omit(rule, 'filter') : { ...rule, filter }, 'filter');
          }}
        />
      </Field>
      <HoldoutField {...props} />
      <CampaignPicker
        value={rule.campaign}
        onChange={(campaign) =>
          onChange(campaign ? { ...rule, campaign } : omit(rule, 'campaign'), 'campaign')
        }
      />
    </>
  );
};
