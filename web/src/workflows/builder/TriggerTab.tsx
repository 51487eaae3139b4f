import { ActionIcon, Button, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { ConditionEditor, DurationField, Pick, PropertyTests } from '../../conditions/index.ts';
import { Icon } from '../../ui/index.ts';
import {
  type EnrollmentRule,
  type Exit,
  enrollmentText,
  exitText,
  type Trigger,
  type WorkflowDocument,
} from '../blueprint.ts';
import forms from '../nodes/Forms.module.css';
import { EventField, Field, propertiesOf } from '../nodes/fields.tsx';
import { startText } from '../titles.ts';
import classes from './Panel.module.css';
import { ProblemsOf } from './Problems.tsx';
import { useBuilder } from './useBuilder.ts';

const omit = <T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> => {
  const { [key]: _, ...rest } = value;
  return rest;
};

type PartProps<Part> = { value: Part; onChange: (value: Part, field: string) => void };

/** What brings people in: an event (or another one), or joining a segment. */
const TriggerFields = ({ value, onChange }: PartProps<Trigger>) => {
  const { words } = useBuilder();
  const also = value.type === 'event' ? (value.also ?? []) : [];
  return (
    <>
      <SegmentedControl
        aria-label="Starts when"
        value={value.type}
        data={[
          { value: 'event', label: 'Something happens' },
          { value: 'segmentEntered', label: 'Someone joins a segment' },
        ]}
        onChange={(type) =>
          onChange(
            type === 'event' ? { type: 'event', event: '' } : { type: 'segmentEntered', segment: '' },
            'type',
          )
        }
      />
      {value.type === 'segmentEntered' ? (
        <Field
          field="segment"
          label="Segment"
          help="Whoever joins from now on; those already in it are asked about when you publish."
        >
          <Pick
            label="Segment"
            value={value.segment || undefined}
            text={value.segment || undefined}
            placeholder="Choose a segment"
            options={words.vocabulary.segments.map(({ key, name }) => ({ value: key, label: name }))}
            onPick={(segment) => onChange({ ...value, segment }, 'segment')}
          />
        </Field>
      ) : (
        <>
          <EventField
            field="event"
            label="Event"
            value={value.event}
            words={words}
            onChange={(event) => onChange({ ...value, event }, 'event')}
          />
          {also.map((event, index) => (
            <div key={event || index} className={forms.line}>
              <div className={forms.grow}>
                <EventField
                  field={`also-${index}`}
                  label="Or"
                  value={event}
                  words={words}
                  onChange={(other) => onChange({ ...value, also: also.with(index, other) }, 'also')}
                />
              </div>
              <ActionIcon
                aria-label={`Remove ${event}`}
                onClick={() => {
                  const rest = also.toSpliced(index, 1);
                  onChange(
                    rest.length > 0 ? { ...value, also: rest } : (omit(value, 'also') as Trigger),
                    'also',
                  );
                }}
              >
                <Icon of={IconTrash} />
              </ActionIcon>
            </div>
          ))}
          {value.event !== '' && also.length < 10 && (
            <Pick
              quiet
              label="Or another event"
              value={undefined}
              placeholder="or another event"
              options={words.events
                .filter(({ name }) => name !== value.event && !also.includes(name))
                .map(({ name, label }) => ({ value: name, label }))}
              onPick={(event) => onChange({ ...value, also: [...also, event] }, 'also')}
            />
          )}
          <Field field="trigger-where" label="Only where">
            <PropertyTests
              value={value.where ?? []}
              properties={propertiesOf(value.event, words)}
              onChange={(where) =>
                onChange(where.length > 0 ? { ...value, where } : (omit(value, 'where') as Trigger), 'where')
              }
            />
          </Field>
        </>
      )}
    </>
  );
};

const AGAIN = [
  { value: 'never', label: 'Never again' },
  { value: 'after', label: 'Again after a while' },
  { value: 'always', label: 'Every time, unless inside' },
];

/** Who may come, how often, and what counts as the same. */
const RuleFields = ({ value, onChange }: PartProps<EnrollmentRule>) => {
  const { words, document } = useBuilder();
  const { again } = value;
  const properties = document.trigger.type === 'event' ? propertiesOf(document.trigger.event, words) : [];
  return (
    <>
      <Select
        label="May the same one come again"
        data={AGAIN}
        allowDeselect={false}
        value={typeof again === 'string' ? again : 'after'}
        onChange={(chosen) =>
          onChange(
            { ...value, again: chosen === 'after' ? { after: { days: 7 } } : (chosen as 'never' | 'always') },
            'again',
          )
        }
      />
      {typeof again !== 'string' && (
        <Field field="after" label="After">
          <DurationField
            label="After"
            value={again.after}
            onChange={(after) => onChange({ ...value, again: { after } }, 'after')}
          />
        </Field>
      )}
      {document.trigger.type === 'event' && (
        <Select
          label="What counts as the same"
          description="One way per person, or one per value of the event: per cart, per order."
          clearable
          placeholder="The person"
          data={[...new Set([...properties, ...(value.key ? [value.key] : [])])].map((name) => ({
            value: name,
            label: `the same ${name.replace(/^@/, '')}`,
          }))}
          clearButtonProps={{ 'aria-label': 'Back to the person' }}
          value={value.key ?? null}
          onChange={(key) => onChange(key ? { ...value, key } : omit(value, 'key'), 'key')}
        />
      )}
      <Field field="filter" label="Only people for whom">
        <ConditionEditor
          scope="workflow"
          entry={words.entry}
          value={value.filter ?? { all: [] }}
          everybody="No filter: everybody enters."
          onChange={(filter) => {
            const isEmpty = 'all' in filter && filter.all.length === 0;
            onChange(isEmpty ? omit(value, 'filter') : { ...value, filter }, 'filter');
          }}
        />
      </Field>
    </>
  );
};

type ExitFieldsProps = PartProps<Exit> & { number: number; word: 'Goal' | 'Exit'; onRemove: () => void };

const ExitFields = ({ value, onChange, onRemove, number, word }: ExitFieldsProps) => {
  const { words } = useBuilder();
  const name = `${word} ${number}`;
  return (
    <fieldset className={forms.group}>
      <legend className={forms.legend}>{name}</legend>
      <div className={forms.line}>
        <TextInput
          className={forms.grow}
          label="Name"
          placeholder={exitText(omit(value, 'label') as Exit, words.names)}
          maxLength={200}
          value={value.label ?? ''}
          onChange={(event) => {
            const label = event.currentTarget.value;
            onChange(label ? { ...value, label } : (omit(value, 'label') as Exit), 'label');
          }}
        />
        <ActionIcon aria-label={`Remove ${name}`} onClick={onRemove}>
          <Icon of={IconTrash} />
        </ActionIcon>
      </div>
      {value.on === 'event' ? (
        <>
          <EventField
            field={`${word}-${number}`}
            label="When this happens"
            value={value.event}
            words={words}
            onChange={(event) => onChange({ ...value, event }, 'event')}
          />
          <PropertyTests
            value={value.where ?? []}
            properties={propertiesOf(value.event, words)}
            entry={words.entry}
            onChange={(where) =>
              onChange(where.length > 0 ? { ...value, where } : (omit(value, 'where') as Exit), 'where')
            }
          />
        </>
      ) : (
        <ConditionEditor
          scope="workflow"
          entry={words.entry}
          value={value.condition}
          everybody="No condition yet: it ends at once."
          onChange={(condition) => onChange({ ...value, condition }, 'condition')}
        />
      )}
    </fieldset>
  );
};

type ExitsProps = {
  word: 'Goal' | 'Exit';
  exits: readonly Exit[];
  onChange: (exits: Exit[], field: string) => void;
};

const Exits = ({ word, exits, onChange }: ExitsProps) => (
  <>
    {exits.map((exit, index) => (
      <ExitFields
        // A rule has no identity but its place; its fields keep no state of their own.
        // biome-ignore lint/suspicious/noArrayIndexKey: place is identity here
        key={index}
        word={word}
        number={index + 1}
        value={exit}
        onChange={(next, field) => onChange(exits.with(index, next), `${index}:${field}`)}
        onRemove={() => onChange(exits.toSpliced(index, 1), 'remove')}
      />
    ))}
    <div className={classes.row}>
      <Button
        variant="default"
        leftSection={<Icon of={IconPlus} />}
        onClick={() => onChange([...exits, { on: 'event', event: '' }], 'add')}
      >
        {word}: something happens
      </Button>
      <Button
        variant="default"
        leftSection={<Icon of={IconPlus} />}
        onClick={() => onChange([...exits, { on: 'condition', condition: { all: [] } }], 'add')}
      >
        {word}: something is so
      </Button>
    </div>
  </>
);

/** How people come in, and what ends their way wherever they stand. */
export const TriggerTab = () => {
  const { document, words, draft, canEdit } = useBuilder();
  const change = (name: string, next: Partial<WorkflowDocument>, field: string): void => {
    draft.edit(name, (now) => ({ ok: true, document: { ...now, ...next } }), `trigger:${field}`);
  };
  return (
    <div className={classes.stack}>
      <p className={classes.sentence}>
        {startText(document.trigger, words.names)}. {enrollmentText(document.enrollment)}.
      </p>
      <ProblemsOf id={undefined} />
      <fieldset disabled={!canEdit} className={classes.section}>
        <legend className="visually-hidden">Start</legend>
        <h3>Starts when</h3>
        <TriggerFields
          value={document.trigger}
          onChange={(trigger, field) => change('change the start', { trigger }, field)}
        />
      </fieldset>
      <fieldset disabled={!canEdit} className={classes.section}>
        <legend className="visually-hidden">Who may come</legend>
        <h3>Who may come, and how often</h3>
        <RuleFields
          value={document.enrollment}
          onChange={(enrollment, field) => change('change who may come', { enrollment }, field)}
        />
      </fieldset>
      <fieldset disabled={!canEdit} className={classes.section}>
        <legend className="visually-hidden">Goals</legend>
        <h3>Goals</h3>
        <p className={classes.quiet}>
          Reaching one ends the way well, wherever the person stands, and is counted.
        </p>
        <Exits
          word="Goal"
          exits={document.goals ?? []}
          onChange={(goals, field) => change('change goals', { goals }, `goals:${field}`)}
        />
      </fieldset>
      <fieldset disabled={!canEdit} className={classes.section}>
        <legend className="visually-hidden">Exits</legend>
        <h3>Exits</h3>
        <p className={classes.quiet}>Any of these ends the way, wherever the person stands.</p>
        <Exits
          word="Exit"
          exits={document.exits ?? []}
          onChange={(exits, field) => change('change exits', { exits }, `exits:${field}`)}
        />
      </fieldset>
      <fieldset disabled={!canEdit} className={classes.section}>
        <legend className="visually-hidden">Note</legend>
        <Textarea
          label="Note"
          description="What this workflow is for."
          autosize
          minRows={2}
          maxLength={2_000}
          data-step-note
          value={document.note ?? ''}
          onChange={(event) =>
            change('change the note', { note: event.currentTarget.value || undefined }, 'note')
          }
        />
      </fieldset>
    </div>
  );
};
