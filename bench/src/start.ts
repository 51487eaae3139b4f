/** `start` and `memory`: seconds until ready, and what the server holds at rest and after a load. */
import { type Benchmark, figure, median } from './figure.ts';
import { load } from './load.ts';
import { startServerProcess } from './server-process.ts';

const STARTS = 5;
const LOAD_SECONDS = 15;
const REST_MS = 2_000;

const rest = (): Promise<void> => new Promise((done) => setTimeout(done, REST_MS));

export const start: Benchmark = {
  name: 'start',
  what: 'first start on an empty folder, and later ones, until ready',
  run: async (say) => {
    const from = performance.now();
    const server = await startServerProcess();
    const first = (performance.now() - from) / 1_000;
    const later: number[] = [];
    for (let n = 0; n < STARTS; n++) {
      await server.kill('SIGTERM');
      later.push((await server.restart()) / 1_000);
    }
    await server.close();
    say(`first ${first.toFixed(1)} s (with the first-run set-up), later ${median(later).toFixed(2)} s`);
    return [
      figure({
        name: 'start',
        metric: 'first',
        value: first,
        unit: 's',
        reference: 'goal',
        referenceValue: 30,
        goal: 30,
        lowerIsBetter: true,
      }),
      figure({
        name: 'start',
        metric: 'second',
        value: median(later),
        unit: 's',
        reference: 'goal',
        referenceValue: 5,
        goal: 5,
        lowerIsBetter: true,
      }),
    ];
  },
};

export const memory: Benchmark = {
  name: 'memory',
  what: 'resident size of the server at rest and at the peak of a load',
  run: async (say) => {
    const server = await startServerProcess();
    try {
      await rest();
      const atRest = await server.residentMb();
      let peak = atRest;
      const look = async (): Promise<void> => {
        peak = Math.max(peak, await server.residentMb());
      };
      const watch = setInterval(() => void look(), 250);
      const shape = {
        port: Number(new URL(server.url).port),
        writeKey: server.workspace.writeKey,
        people: 50_000,
        event: 'Page Looked At',
      };
      await load({
        ...shape,
        path: '/v1/track',
        connections: 64,
        eventsPerRequest: 1,
        seconds: LOAD_SECONDS,
      });
      await load({
        ...shape,
        path: '/v1/batch',
        connections: 8,
        eventsPerRequest: 100,
        seconds: LOAD_SECONDS,
      });
      clearInterval(watch);
      say(`${atRest.toFixed(0)} MB at rest, ${peak.toFixed(0)} MB at the peak`);
      const shared = { name: 'memory', unit: 'MB', reference: 'goal', lowerIsBetter: true };
      return [
        figure({ ...shared, metric: 'at rest', value: atRest, referenceValue: 200, goal: 200 }),
        figure({ ...shared, metric: 'peak', value: peak, referenceValue: 512, goal: 512 }),
      ];
    } finally {
      await server.close();
    }
  },
};
