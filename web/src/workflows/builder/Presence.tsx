import { Tooltip } from '@mantine/core';
import type { PresentPerson } from '../../api/index.ts';
import { focusCard } from './focus.ts';
import classes from './Presence.module.css';
import { TRIGGER_ID } from './picture.ts';
import { useBuilder } from './useBuilder.ts';

/** "BH" of "Ben Holm" */
const initials = (name: string): string => {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0]!, words.at(-1)!] : words;
  return letters.map((word) => word.charAt(0).toUpperCase()).join('');
};

const useWhere = (): ((person: PresentPerson) => string) => {
  const { document, titleFor } = useBuilder();
  return ({ step }) => {
    const node = step === null ? undefined : document.nodes[step];
    if (node) return `at ${titleFor(node)}`;
    return step === TRIGGER_ID ? 'at how people come and leave' : 'looking around';
  };
};

/** Who else has this workflow open; a click goes to where they are. */
export const Others = () => {
  const { others, select } = useBuilder();
  const where = useWhere();
  if (others.length === 0) return null;
  return (
    <ul className={classes.others} aria-label="Here too">
      {others.map((person) => (
        <li key={person.tab}>
          <Tooltip label={`${person.name} is here too, ${where(person)}`}>
            <button
              type="button"
              className={classes.person}
              aria-label={`${person.name} is here too, ${where(person)}`}
              onClick={() => {
                if (person.step === null) return;
                select(person.step);
                focusCard(person.step);
              }}
            >
              {initials(person.name)}
            </button>
          </Tooltip>
        </li>
      ))}
    </ul>
  );
};

/** Marks on a step for those who look at it just now. */
export const OthersAt = ({ id }: { id: string }) => {
  const { others } = useBuilder();
  const here = others.filter(({ step }) => step === id);
  if (here.length === 0) return null;
  const names = here.map(({ name }) => name).join(', ');
  return (
    <span className={classes.mark} title={`${names} ${here.length === 1 ? 'is' : 'are'} here`}>
      <span aria-hidden>{here.map(({ name }) => initials(name)).join(' ')}</span>
      <span className="visually-hidden">{`${names} here`}</span>
    </span>
  );
};
