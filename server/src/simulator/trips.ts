/** Some people's ways, whole, so that one can walk through them: as different ones as there are. Pure. */
import type { JsonObject } from '../platform/index.ts';
import type { Trip, TripMessage } from './model.ts';
import type { Way } from './person.ts';

/** Ways shown. More would not be looked at. */
export const TRIPS_MAX = 10;
/** Lines of one way; a loop of a year is cut. */
const STEPS_MAX = 500;

const messageOf = (mail: Way['messages'][number]): TripMessage => ({
  nodeId: mail.nodeId ?? '',
  requestedMs: mail.requestedAtMs,
  leftMs: mail.leftMs,
  state: mail.leftMs !== null ? 'left' : mail.state === 'requested' ? 'waits' : mail.state,
  text: typeof mail.reason?.text === 'string' ? mail.reason.text : null,
  channel: mail.channel,
  entry: (mail.data.entry ?? {}) as JsonObject,
});

/** A person's way through one workflow. */
export const tripOf = (way: Way, workflowId: number): Trip => {
  const last = way.enrollments.filter((one) => one.workflowId === workflowId).at(-1);
  return {
    contactId: way.contactId,
    steps: way.steps
      .filter((step) => step.workflowId === workflowId)
      .flatMap(({ log }) => log)
      .slice(0, STEPS_MAX)
      .map(({ at, ...line }) => ({ atMs: at, ...line })),
    messages: way.messages.filter((mail) => mail.workflowId === workflowId).map(messageOf),
    end: last === undefined || last.state === 'active' ? 'inside' : (last.endReason?.code ?? last.state),
  };
};

/** Where a way went, without when. */
const shapeOf = ({ steps, end }: Trip): string =>
  [...steps.map(({ nodeId, path }) => `${nodeId}:${path ?? ''}`), end].join(' ');

export interface Sample {
  add(way: Way): void;
  trips(): Trip[];
}

/** Collects ways of different shapes first, and fills up with others. */
export const createSample = (workflowId: number): Sample => {
  const shapes = new Set<string>();
  const different: Trip[] = [];
  const others: Trip[] = [];
  return {
    add: (way) => {
      if (different.length >= TRIPS_MAX) return;
      if (!way.enrollments.some((one) => one.workflowId === workflowId)) return;
      const trip = tripOf(way, workflowId);
      const shape = shapeOf(trip);
      if (!shapes.has(shape)) different.push(trip);
      else if (others.length < TRIPS_MAX) others.push(trip);
      shapes.add(shape);
    },
    trips: () => [...different, ...others].slice(0, TRIPS_MAX),
  };
};
