import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { createLog } from './log.ts';
import { counter, gauge, histogram, metrics } from './metrics.ts';

it('a log line never shows a secret', () => {
  let written = '';
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      written += chunk;
      done();
    },
  });
  const log = createLog({ level: 'info' }, destination);
  log.info(
    { password: 'geheim', provider: { apiKey: 'geheim' }, req: { headers: { authorization: 'geheim' } } },
    'sent',
  );
  log.debug('not this');
  expect(written).toContain('"msg":"sent"');
  expect(written).not.toContain('geheim');
  expect(written).not.toContain('not this');
});

it('metrics are served under the name of the product', async () => {
  counter('things_total', 'Things.', ['kind']).inc({ kind: 'a' });
  gauge('depth', 'Depth.', [], function () {
    this.set(3);
  });
  histogram('took_seconds', 'Time.').observe(0.002);
  const text = await metrics.metrics();
  expect(text).toContain('baton_things_total{kind="a"} 1');
  expect(text).toContain('baton_depth 3');
  expect(text).toContain('baton_took_seconds_count 1');
});
