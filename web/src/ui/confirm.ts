/** Above this many people a click is too easy: the number is typed (rule 3). */
export const confirmFrom = 10_000;

/** Whether what was typed names the number; separators may be left out or be any of "," "." " ". */
export const isConfirmed = (people: number, typed: string): boolean =>
  people <= confirmFrom || typed.replace(/[\s,.']/g, '') === String(people);
