import { leafKinds, type Names } from './leaves/index.ts';
import type { Condition } from './model.ts';

type Group = 'all' | 'any';

/** The sentence of a part; `inside` is the group it stands in, so that brackets come only where needed. */
const sentence = (condition: Condition, names: Names, negated: boolean, inside?: Group): string => {
  if ('not' in condition) return sentence(condition.not, names, !negated, inside);
  if ('all' in condition) return groupSentence(condition.all, 'all', names, negated, inside);
  if ('any' in condition) return groupSentence(condition.any, 'any', names, negated, inside);
  return leafKinds[condition.kind].explain(condition, names, negated);
};

/** Not all is any of the opposites, and the other way round: so no sentence ever says "not (a and b)". */
const groupSentence = (
  children: readonly Condition[],
  group: Group,
  names: Names,
  negated: boolean,
  inside: Group | undefined,
): string => {
  const said: Group = negated ? (group === 'all' ? 'any' : 'all') : group;
  if (children.length === 0) return said === 'all' ? 'everybody' : 'nobody';
  if (children.length === 1) return sentence(children[0]!, names, negated, inside);
  const parts = children.map((child) => sentence(child, names, negated, said));
  if (inside !== undefined && inside !== said) return `(${parts.join(said === 'all' ? ' and ' : ' or ')})`;
  return parts.join(said === 'all' ? ', and ' : ', or ');
};

/** A condition in one plain sentence, in the marketer's words: "country is Germany, and ordered in the last day". */
export const explain = (condition: Condition, { names = {} }: { names?: Names } = {}): string =>
  sentence(condition, names, false);
