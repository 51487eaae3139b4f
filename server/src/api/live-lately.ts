import type { LiveTopic } from './types.ts';

/**
 * How long a change is told again to a stream that opens. Shorter: a page misses what changed between its reading and
 * its stream, which takes a second on a slow line, or an answer of the last 10 s that it still takes for fresh. Longer:
 * pages of a busy workspace read more topics a second time.
 */
const LATELY_MS = 15_000;

/** The topics that changed lately, by workspace. */
export interface Lately {
  note(workspaceId: number, what: readonly LiveTopic[], atMs: number): void;
  topics(workspaceId: number, nowMs: number): LiveTopic[];
}

interface Noted {
  /** topic -> when it changed last */
  topics: Map<LiveTopic, number>;
  atMs: number;
}

/** Remembers only workspaces that changed within `LATELY_MS`. */
export const createLately = (): Lately => {
  /** the longest unchanged first */
  const noted = new Map<number, Noted>();

  const forget = (nowMs: number): void => {
    for (const [workspaceId, { atMs }] of noted) {
      if (nowMs - atMs < LATELY_MS) return;
      noted.delete(workspaceId);
    }
  };

  return {
    note: (workspaceId, what, atMs) => {
      const topics = noted.get(workspaceId)?.topics ?? new Map<LiveTopic, number>();
      for (const topic of what) topics.set(topic, atMs);
      noted.delete(workspaceId);
      noted.set(workspaceId, { topics, atMs });
      forget(atMs);
    },
    topics: (workspaceId, nowMs) =>
      [...(noted.get(workspaceId)?.topics ?? [])].flatMap(([topic, atMs]) =>
        nowMs - atMs < LATELY_MS ? topic : [],
      ),
  };
};
