const folded = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();

/** The options with every typed word in them; those that begin with the text first, else in their order. */
export const matching = <Option extends { label: string; keywords?: string }>(
  options: readonly Option[],
  typed: string,
): Option[] => {
  const said = folded(typed).trim();
  if (said === '') return [...options];
  const words = said.split(/\s+/);
  const rank = ({ label, keywords = '' }: Option): number => {
    const all = folded(`${label} ${keywords}`);
    if (!words.every((word) => all.includes(word))) return 0;
    return folded(label).startsWith(said) ? 2 : 1;
  };
  return options
    .map((option) => ({ option, rank: rank(option) }))
    .filter((found) => found.rank > 0)
    .sort((left, right) => right.rank - left.rank)
    .map(({ option }) => option);
};
