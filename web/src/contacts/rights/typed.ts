/** Whether somebody typed what was asked for; capitals, blanks and separators of numbers do not matter. */
export const isTyped = (asked: string, typed: string): boolean => plain(asked) === plain(typed);

const plain = (text: string): string => {
  const one = text.trim().replace(/\s+/g, ' ').toLowerCase();
  return /^[\d\s,.']+$/.test(one) ? one.replace(/[\s,.']/g, '') : one;
};
