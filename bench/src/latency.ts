/** `latency`: from an event's post to its mail complete at an SMTP sink, 20 events a second for 30 seconds. */
import { type Benchmark, figure, percentile } from './figure.ts';
import { startMailing, until } from './mailing.ts';

const PER_SECOND = 20;
const SECONDS = 30;
const WARM_UP = 40;

export const latency: Benchmark = {
  name: 'latency',
  what: 'event posted to e-mail complete at the sink, 20/s for 30 s',
  run: async (say) => {
    const total = WARM_UP + PER_SECOND * SECONDS;
    const mailing = await startMailing(total);
    try {
      const posted = new Map<number, number>();
      const acknowledged: number[] = [];
      const post = async (person: number): Promise<void> => {
        const from = performance.now();
        posted.set(person, from);
        await mailing.ping([person]);
        if (person >= WARM_UP) acknowledged.push(performance.now() - from);
      };
      const posts: Promise<void>[] = [];
      for (let person = 0; person < total; person++) {
        posts.push(post(person));
        await new Promise((done) => setTimeout(done, 1_000 / PER_SECOND));
      }
      await Promise.all(posts);
      await until(() => mailing.arrivals.size === total, 20_000, 'all mails are at the sink');
      const times = Array.from({ length: total - WARM_UP }, (_, n) => {
        const person = WARM_UP + n;
        return mailing.arrivals.get(mailing.addressOf(person))![0]! - posted.get(person)!;
      });
      const holds = [...mailing.arrivals.values()].every((at) => at.length === 1);
      const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)];
      const reference = {
        reference: 'acknowledgement, 99 %',
        referenceValue: percentile(acknowledged, 0.99),
      };
      say(
        `half within ${p50.toFixed(1)} ms, 99 % within ${p99.toFixed(1)} ms${holds ? '' : ', WRONG: a mail came twice'}`,
      );
      const shared = { name: 'latency', unit: 'ms', lowerIsBetter: true, holds, ...reference };
      return [
        figure({ ...shared, metric: 'p50', value: p50, goal: 8 }),
        figure({ ...shared, metric: 'p99', value: p99, goal: 25 }),
      ];
    } finally {
      await mailing.close();
    }
  },
};
