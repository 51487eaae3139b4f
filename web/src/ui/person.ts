/** Who somebody is, as the API tells it: `label` is the name, else the address, else "Someone in Vienna". */
export type PersonLabel = { label: string; known: boolean };

/** Up to two initials of a known person; empty for a visitor, whose "Someone" is not a name. */
export const initialsOf = ({ label, known }: PersonLabel): string => {
  if (!known) return '';
  const words = (label.split('@')[0] ?? '').split(/[\s._-]+/).filter(Boolean);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words;
  return picked.map((word) => Array.from(word ?? '')[0]?.toUpperCase() ?? '').join('');
};
