/** A start on a port that is taken: told at once, and nothing has begun. */
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { explainStartError, loadConfig, projectFolder } from '../src/platform/index.ts';
import { startServer } from '../src/server.ts';
import { scratchFolder } from '../testing/scratch-folder.ts';

const listening = () =>
  new Promise<{ port: number; close(): void }>((done) => {
    const other = createServer();
    other.listen(0, '127.0.0.1', () => {
      const { port } = other.address() as { port: number };
      done({ port, close: () => other.close() });
    });
  });

const startOn = async (env: Record<string, string>) => {
  const dataFolder = join(scratchFolder('baton-taken-'), 'data');
  const config = loadConfig(
    { BATON_DATA: dataFolder, LOG_LEVEL: 'silent', ...env },
    { cwd: projectFolder(), isTerminal: false },
  );
  const error = await startServer(config).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  return { said: explainStartError(error, config), dataFolder };
};

it('is told at once, before a database is made or work is taken', async () => {
  const other = await listening();
  try {
    const { said, dataFolder } = await startOn({ PORT: String(other.port) });
    expect(said).toBe(
      `Port ${other.port} is in use: another program, or a Baton that already runs. Stop it, or set PORT to another.`,
    );
    expect(existsSync(join(dataFolder, 'postgres'))).toBe(false);
  } finally {
    other.close();
  }
});

it('names the setting of the port for bounces when it is that one', async () => {
  const other = await listening();
  try {
    const { said } = await startOn({ PORT: '0', SMTP_RECEIVE_PORT: String(other.port) });
    expect(said).toContain(`Port ${other.port} is in use`);
    expect(said).toContain('set SMTP_RECEIVE_PORT to another');
  } finally {
    other.close();
  }
});
