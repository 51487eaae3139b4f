/** Addresses in pasted text: one a line, or with commas, semicolons, tabs; `Ana Berg <ana@example.com>` as mail programs
 *  write it. In their order, each once. */
export const addressesIn = (text: string): string[] => {
  const parts = text
    .split(/[\n,;\t]+/)
    .map((part) => (/<([^<>]+)>/.exec(part)?.[1] ?? part).trim())
    .filter((part) => part !== '');
  return [...new Set(parts)];
};
