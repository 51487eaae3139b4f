import { Select, TextInput } from '@mantine/core';
import type { RecipeSetup } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { DurationField } from '../../conditions/index.ts';
import { AppLink } from '../../ui/index.ts';
import type { Choices } from './choices.ts';
import classes from './Setup.module.css';

type Part = { setup: RecipeSetup; choices: Choices; onChange: (choices: Choices) => void };

/** Whose name it comes in, and what it is about: what people may refuse. */
export const Voice = ({ setup: { topics, sender }, choices, onChange }: Part) => {
  const { at } = useWorkspace();
  return (
    <section className={classes.part} aria-labelledby="setup-voice">
      <h2 id="setup-voice">In whose name, about what</h2>
      <p>
        {sender ? `From ${sender.name}, ${sender.email}.` : 'No sender is set yet: mails go to the sandbox.'}{' '}
        <AppLink underline="always" href={at('/settings/channels')}>
          {sender ? 'Change' : 'Set the sender'}
        </AppLink>
      </p>
      <Select
        label="Topic"
        description="People can refuse it. Mail that was asked for needs none."
        w={280}
        allowDeselect={false}
        data={topics.map(({ key, name }) => ({ value: key, label: name }))}
        value={choices.topic ?? topics[0]?.key ?? null}
        onChange={(topic) => topic && onChange({ ...choices, topic })}
      />
    </section>
  );
};

/** How long it waits, and at what time of day. */
export const Times = ({ setup: { waits }, choices, onChange }: Part) => {
  if (waits.length === 0) return null;
  return (
    <section className={classes.part} aria-labelledby="setup-times">
      <h2 id="setup-times">When</h2>
      <ul className={classes.waits}>
        {waits.map(({ step, title, length, time }) => (
          <li key={step}>
            <span>{title}</span>
            {length && (
              <DurationField
                label={title}
                value={choices.waits[step] ?? length}
                onChange={(next) => onChange({ ...choices, waits: { ...choices.waits, [step]: next } })}
              />
            )}
            {time !== null && (
              <TextInput
                type="time"
                aria-label={`${title}: time of day`}
                value={choices.times[step] ?? time}
                onChange={(event) => {
                  const next = event.currentTarget.value;
                  if (next !== '') onChange({ ...choices, times: { ...choices.times, [step]: next } });
                }}
              />
            )}
          </li>
        ))}
      </ul>
      {waits.some(({ time }) => time !== null) && (
        <p className={classes.quiet}>Times of day are those where the person is.</p>
      )}
    </section>
  );
};
