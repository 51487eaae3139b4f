import { ActionIcon, Button, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { ConditionEditor, PropertyTests } from '../../conditions/index.ts';
import { Icon } from '../../ui/index.ts';
import { type Exit, enrollmentText, exitText, type WorkflowDocument } from '../blueprint.ts';
import forms from '../nodes/Forms.module.css';
import { EventField, propertiesOf } from '../nodes/fields.tsx';
import { startText } from '../titles.ts';
import { omit } from '../triggers/index.ts';
import { RuleFields } from '../triggers/RuleFields.tsx';
import { TriggerFields } from '../triggers/TriggerFields.tsx';
import classes from './Panel.module.css';
import { ProblemsOf } from './Problems.tsx';
import { useBuilder } from './useBuilder.ts';

type PartProps<Part> = { value: Part; onChange: (value: Part, field: string) => void };

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
          trigger={document.trigger}
          words={words}
          onChange={(trigger, field) => change('change the start', { trigger }, field)}
        />
      </fieldset>
      <fieldset disabled={!canEdit} className={classes.section}>
        <legend className="visually-hidden">Who may come</legend>
        <h3>Who may come, and how often</h3>
        <RuleFields
          rule={document.enrollment}
          trigger={document.trigger}
          words={words}
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
