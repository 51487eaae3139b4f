import type { NamedStatement } from '../platform/index.ts';

/** A statement of the engine, prepared once per connection under its name. */
export const named =
  (name: string, text: string) =>
  (...values: unknown[]): NamedStatement => ({ name, text, values });
