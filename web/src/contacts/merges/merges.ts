import type { MergeLine } from '../../api/index.ts';

const namesMax = 3;

/** "With ana@example.com and 2 browsers". Names of browsers say nothing to a person: they are counted. */
export const broughtText = (brought: readonly string[]): string => {
  const said = brought.filter((name) => !name.startsWith('anonymous:'));
  const browsers = brought.length - said.length;
  const names = said.map((name) => name.slice(name.indexOf(':') + 1));
  const shown = [
    ...names.slice(0, namesMax),
    ...(names.length > namesMax ? [`${names.length - namesMax} more`] : []),
    ...(browsers > 0 ? [browsers === 1 ? 'a browser' : `${browsers} browsers`] : []),
  ];
  const last = shown.at(-1);
  return `With ${shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${last}` : last}`;
};

/** What somebody is called within a sentence: "a visitor", and "Alma Berg". */
export const inSentence = ({ label }: { label: string }): string =>
  label.startsWith('A ') ? `a ${label.slice(2)}` : label;

/** "The same browser, but each has a different e-mail address: a shared device or address". */
export const whyApart = ({ reason, refusal }: Pick<MergeLine, 'reason' | 'refusal'>): string =>
  refusal === null ? reason : `${reason}, but ${refusal[0]!.toLowerCase()}${refusal.slice(1)}`;

/** What taking a merge back does, before it is done. */
export const takeBackText = ({ absorbed, survivor }: MergeLine): string[] => [
  `${absorbed.label} becomes a contact of their own again, with what came with them and what they did since by their own names. All else stays with ${survivor.label}.`,
  'Mail that was sent stays sent, and no workflow starts or goes on because of it. The two are not merged again by themselves.',
];
