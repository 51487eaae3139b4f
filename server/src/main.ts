/** The process: configuration, start, graceful stop (DESIGN 7). */
import {
  ConfigRefused,
  explainStartError,
  loadConfig,
  observeProcess,
  projectFolder,
} from './platform/index.ts';
import { startServer } from './server.ts';

const main = async (): Promise<void> => {
  const config = loadConfig(process.env, { cwd: projectFolder(), isTerminal: process.stdout.isTTY === true });
  observeProcess();
  try {
    const server = await startServer(config, {
      onStep: (what) => console.log(`  ${what}`),
      ...(config.isSupervised ? { kill: () => process.kill(process.pid, 'SIGKILL') } : {}),
    });
    let stopping = false;
    const stop = (): void => {
      if (stopping) return;
      stopping = true;
      void server.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  } catch (error) {
    const explained = explainStartError(error, config);
    console.error(explained ? `\n${explained}` : error);
    process.exit(1);
  }
};

main().catch((error: unknown) => {
  console.error(error instanceof ConfigRefused ? error.message : error);
  process.exit(1);
});
