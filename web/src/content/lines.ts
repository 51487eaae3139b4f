/** Where a line (from 1) of a text begins and ends; the last one when there are fewer. */
export const lineRange = (text: string, line: number): { start: number; end: number } => {
  const lines = text.split('\n');
  const index = Math.min(Math.max(1, line), lines.length) - 1;
  const start = lines.slice(0, index).reduce((sum, each) => sum + each.length + 1, 0);
  return { start, end: start + (lines[index]?.length ?? 0) };
};

/** The numbers beside a text, one a line. */
export const lineNumbers = (text: string): string =>
  Array.from({ length: text.split('\n').length }, (_, index) => index + 1).join('\n');
