/** The part of html-to-text that is used here; the package ships no types. */
declare module 'html-to-text' {
  export function convert(
    html: string,
    options: {
      wordwrap: number | false;
      selectors: { selector: string; format?: string; options?: Record<string, unknown> }[];
    },
  ): string;
}
