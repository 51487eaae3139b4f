/** `render`: one mail filled for one reader, ten variables and twenty signed links, on one core. */

import { Liquid } from 'liquidjs';
import { createMessageTokens, filled, type SendingWorkspace } from '../../server/src/channels/index.ts';
import { compileTemplate } from '../../server/src/content/index.ts';
import { newId } from '../../server/src/platform/index.ts';
import { type Benchmark, figure, median } from './figure.ts';
import { attributesOf, NEWSLETTER } from './newsletter.ts';

const MAILS = 5_000;
const RUNS = 5;
const GOAL_A_SECOND = 5_000;
const READERS = 500;

const workspace: SendingWorkspace = {
  workspaceId: 1,
  name: 'Bench',
  timeZone: 'UTC',
  currency: 'EUR',
  isSample: false,
  settings: { sender: { name: 'Bench', email: 'bench@example.com' } },
};

/** Of one core's time, that of the garbage collector's threads included: a busy machine changes the clock, not this. */
const aSecond = (count: number, from: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(from);
  return (1e6 * count) / (user + system);
};

export const render: Benchmark = {
  name: 'render',
  what: 'one mail with 10 variables and 20 signed links, a core',
  run: async (say) => {
    const compiled = await compileTemplate(NEWSLETTER);
    const tokens = createMessageTokens('a secret of at least thirty-two characters');
    const readers = Array.from({ length: READERS }, (_, n) => attributesOf(n));
    const nowMs = Date.now();
    const one = (n: number) => {
      const messageId = newId(nowMs);
      const letter = {
        bucket: 0,
        messageId,
        workspaceId: 1,
        address: 'a@example.com',
        templateId: 1,
        workflowId: null,
        data: null,
        attributes: readers[n % READERS]!,
      };
      const addresses = { trackingBase: 'https://t.example', token: tokens.of(messageId) };
      return filled(letter, workspace, compiled, addresses, nowMs);
    };
    const sample = one(7);
    const links = new Set(sample.html.match(/href="https:\/\/t\.example\/[^"]+"/g));
    // with the one that only machines find
    const holds = links.size >= 20 && sample.html.includes('city 7') && sample.text.includes('gift 7');
    const ours: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const from = process.cpuUsage();
      for (let n = 0; n < MAILS; n++) one(n);
      ours.push(aSecond(MAILS, from));
    }
    const liquid = new Liquid();
    const parsed = liquid.parse(NEWSLETTER.html);
    const from = process.cpuUsage();
    for (let n = 0; n < MAILS; n++)
      liquid.renderSync(parsed, { contact: readers[n % READERS], unsubscribe_url: 'https://t.example/u/x' });
    const alone = aSecond(MAILS, from);
    say(
      `${Math.round(median(ours))} mails/s, LiquidJS alone ${Math.round(alone)}${holds ? '' : ', WRONG: not what was asked for'}`,
    );
    return [
      figure({
        name: 'render',
        metric: 'mails filled, a core',
        value: median(ours),
        unit: 'mails/s',
        reference: 'LiquidJS alone',
        referenceValue: alone,
        goal: GOAL_A_SECOND,
        holds,
      }),
    ];
  },
};
