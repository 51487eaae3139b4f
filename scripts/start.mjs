import { createServer } from 'node:net';
import { buildIfStale, TARGETS } from './lib/build.mjs';
import { installDependencies } from './lib/install.mjs';
import { keepRunning } from './lib/keep-running.mjs';
import { openBrowser } from './lib/open-browser.mjs';
import { at, checkNode, duration, step } from './lib/project.mjs';

/* npm start: dependencies, build, server, address. A second start skips what is there and takes seconds. */
const READY_WITHIN_MS = 120_000;
const POLL_MS = 100;

const port = process.env.PORT || '4000';
const host =
  !process.env.HOST || ['0.0.0.0', '::'].includes(process.env.HOST) ? '127.0.0.1' : process.env.HOST;
const address = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

/** Asks for the port before anything is built or started: an older Baton there would answer in our place. */
const checkPort = () =>
  new Promise((free, taken) => {
    const probe = createServer();
    probe.once('error', (error) =>
      taken(
        error.code === 'EADDRINUSE'
          ? new Error(
              `Port ${port} is in use: another program, or a Baton that already runs. Stop it, or choose another: PORT=4001 npm start`,
            )
          : error,
      ),
    );
    probe.listen(Number(port) || 0, process.env.HOST || '127.0.0.1', () => probe.close(free));
  });

const isReady = async () => {
  try {
    return (await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(1000) })).ok;
  } catch {
    return false;
  }
};

/** Prints the address as soon as the server answers; gives up silently, because the server logs what is wrong. */
const announce = async (isRunning, from) => {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (isRunning() && performance.now() < deadline) {
    if (await isReady()) {
      const shown = process.env.PUBLIC_URL || address;
      console.log(`\n  Baton is ready: ${shown} (${duration(performance.now() - from)}; Ctrl-C stops it)\n`);
      openBrowser(shown);
      return;
    }
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
};

const from = performance.now();
checkNode();
try {
  await checkPort();
  await step('dependencies', installDependencies);
  for (const target of TARGETS) await step(target.name, () => buildIfStale(target));
} catch (error) {
  console.error(`\n${error.message}`);
  process.exit(1);
}

let isRunning = true;
const server = keepRunning(['--enable-source-maps', at('server', 'dist', 'main.js')], {
  stdio: 'inherit',
  env: { ...process.env, BATON_SUPERVISED: '1' },
  onStart: (_child, isAgain) => isAgain && console.log('\n  The server was killed; it starts again.'),
  onEnd: (code) => {
    isRunning = false;
    process.exit(code);
  },
});
// Ctrl-C reaches the server by itself; SIGTERM (a service manager's) is passed on. We leave when it has.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => server.end('SIGTERM'));
process.on('SIGHUP', () => server.end('SIGTERM'));
if (port !== '0') await announce(() => isRunning, from);
