import { Button, Skeleton } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { RecipeSetup } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { AppLink, ErrorState, PageHeader, problemFacts, useLate } from '../../ui/index.ts';
import { sayFailure } from '../failing.ts';
import { workflowHref } from '../links.ts';
import { RoutePicture } from '../RoutePicture.tsx';
import { workflowTabs } from '../tabs.ts';
import { bodyOf, type Choices, missing, NOTHING_CHOSEN } from './choices.ts';
import { Mails } from './Mails.tsx';
import { Meanings, Names } from './Names.tsx';
import { useInstall, useRecipeSetup } from './queries.ts';
import classes from './Setup.module.css';
import { Times, Voice } from './Times.tsx';
import { Tried } from './Tried.tsx';

const Intro = ({ setup, isMade }: { setup: RecipeSetup; isMade: boolean }) => {
  const { at } = useWorkspace();
  return (
    <header className={classes.intro}>
      <RoutePicture shape={setup.shape} />
      <p className={classes.lead}>{setup.sentence}</p>
      <p className={classes.quiet}>{setup.earns}</p>
      {setup.before.map((line) => (
        <p key={line}>Before you publish: {line}</p>
      ))}
      {setup.installed && !isMade && (
        <p>
          You have it already:{' '}
          <AppLink underline="always" href={at(workflowHref(setup.installed))}>
            open {setup.name}
          </AppLink>
          . Setting it up again makes another one.
        </p>
      )}
    </header>
  );
};

const Asked = ({ setup, onMade }: { setup: RecipeSetup; onMade: (workflowKey: string) => void }) => {
  const { mayEdit } = useWorkspace();
  const [choices, setChoices] = useState<Choices>(NOTHING_CHOSEN);
  const install = useInstall(setup.key);
  const lacks = missing(setup, choices);
  const make = async (): Promise<void> => {
    try {
      onMade((await install.mutateAsync(bodyOf(setup, choices))).workflowKey);
    } catch (error) {
      sayFailure(error);
    }
  };
  const name = (kind: 'events' | 'attributes') => (asked: string, here: string) =>
    setChoices({ ...choices, [kind]: { ...choices[kind], [asked]: here } });
  return (
    <>
      <Meanings meanings={setup.meanings} />
      <Names
        title="What you call it"
        kind="event"
        asked={setup.events}
        seen={setup.seenEvents}
        chosen={choices.events}
        onChoose={name('events')}
      />
      <Names
        title="What it reads of a contact"
        kind="attribute"
        asked={setup.attributes}
        seen={setup.seenAttributes}
        chosen={choices.attributes}
        onChoose={name('attributes')}
      />
      <Voice setup={setup} choices={choices} onChange={setChoices} />
      <Times setup={setup} choices={choices} onChange={setChoices} />
      <Mails messages={setup.messages} />
      {mayEdit && (
        <footer className={classes.foot}>
          {lacks.length > 0 && (
            <p className={classes.quiet}>Never seen yet, and waited for: {[...new Set(lacks)].join(', ')}.</p>
          )}
          <Button onClick={() => void make()} loading={install.isPending}>
            Make the draft and try it on 30 days
          </Button>
          <span className={classes.quiet}>Nothing is sent before you publish.</span>
        </footer>
      )}
    </>
  );
};

/** A recipe made one's own: names from what was seen, times, words; then it is tried on the past. */
export const SetupPage = () => {
  const { recipe } = useParams({ strict: false }) as { recipe: string };
  const made = (useSearch({ strict: false }) as { made?: string }).made;
  const { at } = useWorkspace();
  const navigate = useNavigate();
  const { data, error, refetch } = useRecipeSetup(recipe);
  const isLate = useLate(!data && !error);
  const onMade = (workflowKey: string): void =>
    void navigate({ to: '.', search: { made: workflowKey } as never });
  return (
    <>
      <PageHeader title={data?.name ?? 'Recipe'} tabs={workflowTabs(at, 'recipes')} />
      {error && !data && <ErrorState {...problemFacts(error)} onRetry={() => void refetch()} />}
      {isLate && <Skeleton height={420} radius="lg" role="status" aria-label="Loading the recipe" />}
      {data && (
        <div className={classes.page}>
          <Intro setup={data} isMade={made !== undefined} />
          {made ? <Tried workflowKey={made} name={data.name} /> : <Asked setup={data} onMade={onMade} />}
        </div>
      )}
    </>
  );
};
