/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** Fails the build when a union gains a member that a switch does not handle. */
export const assertNever = (value: never): never => {
  throw new Error(`unhandled: ${JSON.stringify(value)}`);
};

/** Throws when an invariant does not hold: a bug, never a refusal. */
export const assert: (condition: unknown, what: string) => asserts condition = (condition, what) => {
  if (!condition) throw new Error(`assertion failed: ${what}`);
};
