import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** All metrics of this process, served at /metrics in Prometheus' text format. Names start with `baton_`. */
export const metrics = new Registry();

/** Adds memory, event loop and garbage collection of this process; once, at start. */
export const observeProcess = (): void => collectDefaultMetrics({ register: metrics, prefix: 'baton_' });

const named = (name: string): string => `baton_${name}`;

/** A count that only grows; the name ends in `_total` (Prometheus naming). */
export const counter = <Label extends string = never>(
  name: string,
  help: string,
  labelNames: readonly Label[] = [],
): Counter<Label> => new Counter({ name: named(name), help, labelNames, registers: [metrics] });

/** A value that goes up and down; `collect` is called at each scrape. */
export const gauge = <Label extends string = never>(
  name: string,
  help: string,
  labelNames: readonly Label[] = [],
  collect?: (this: Gauge<Label>) => void | Promise<void>,
): Gauge<Label> =>
  new Gauge({ name: named(name), help, labelNames, registers: [metrics], ...(collect ? { collect } : {}) });

/** A distribution; durations are in seconds, and the name ends in `_seconds`. */
export const histogram = <Label extends string = never>(
  name: string,
  help: string,
  labelNames: readonly Label[] = [],
  buckets: readonly number[] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
): Histogram<Label> =>
  new Histogram({ name: named(name), help, labelNames, buckets: [...buckets], registers: [metrics] });
