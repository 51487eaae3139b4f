/**
 * Bounds of one rendering. Too small: honest templates fail. Too large: one hostile template holds up every mail of
 * the process, because rendering is synchronous.
 */

/** Characters of one part. Gmail cuts at 102 KB, so a megabyte is a loop that went wrong. */
export const OUTPUT_CHARS_MAX = 1_000_000;
/** Liquid's count of characters and list items made by tags and filters. */
export const MEMORY_UNITS_MAX = 5_000_000;
/** Wall time of one part. A long mail takes 1 ms; the rest is room for a busy machine, so that load fails nobody. */
export const RENDER_MS_MAX = 500;
/** Links of one mail, those made in loops included. */
export const LINKS_MAX = 1_000;
