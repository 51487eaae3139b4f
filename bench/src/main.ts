/** npm run bench -- NAME... | all [--json FILE]: runs benchmarks one after the other and prints a line per figure. */
import { writeFileSync } from 'node:fs';
import { broadcast } from './broadcast.ts';
import { burst } from './burst.ts';
import { crowdBenchmark } from './crowd.ts';
import type { Benchmark, Figure } from './figure.ts';
import { importBenchmark } from './import.ts';
import { ingestBatch, ingestSingle } from './ingest.ts';
import { latency } from './latency.ts';
import { lists } from './lists.ts';
import { process as processBenchmark } from './process.ts';
import { render } from './render.ts';
import { scale } from './scale.ts';
import { segmentBuild, segmentLive } from './segments.ts';
import { simulate } from './simulate.ts';
import { memory, start } from './start.ts';
import { steps } from './steps.ts';

const BENCHMARKS: readonly Benchmark[] = [
  ingestSingle,
  ingestBatch,
  processBenchmark,
  latency,
  burst,
  broadcast,
  render,
  importBenchmark,
  segmentBuild,
  segmentLive,
  lists,
  scale,
  crowdBenchmark,
  steps,
  simulate,
  start,
  memory,
];

const args = process.argv.slice(2);
const jsonAt = args.indexOf('--json');
const jsonFile = jsonAt >= 0 ? args[jsonAt + 1] : undefined;
const names = args.filter((arg, n) => !arg.startsWith('--') && !(jsonAt >= 0 && n === jsonAt + 1));
const chosen = names.includes('all') ? BENCHMARKS : BENCHMARKS.filter(({ name }) => names.includes(name));

if (chosen.length === 0) {
  console.error(
    `Name a benchmark or "all":\n${BENCHMARKS.map(({ name, what }) => `  ${name.padEnd(14)} ${what}`).join('\n')}`,
  );
  process.exit(1);
}

const figures: Figure[] = [];
const failed: string[] = [];
for (const { name, what, run } of chosen) {
  console.log(`${name}: ${what}`);
  const fromMs = performance.now();
  try {
    const measured = await run((line) => console.log(`  ${line}`));
    for (const figure of measured) console.log(JSON.stringify(figure));
    figures.push(...measured);
  } catch (error) {
    // what stands behind it in the list is measured all the same
    failed.push(name);
    console.error(error);
  }
  console.log(`  took ${Math.round((performance.now() - fromMs) / 1_000)} s`);
  if (jsonFile) writeFileSync(jsonFile, figures.map((figure) => `${JSON.stringify(figure)}\n`).join(''));
}
if (failed.length > 0) console.error(`Not measured: ${failed.join(', ')}; why stands above.`);
process.exit(failed.length === 0 && figures.every(({ ok }) => ok) ? 0 : 2);
