import { startTestServer, TEMPLATE_URL } from './test-server.ts';

/** Once per vitest run: the PostgreSQL that all test files clone their databases from. */
export const setup = async (): Promise<() => Promise<void>> => {
  const server = await startTestServer();
  process.env[TEMPLATE_URL] = server.templateUrl;
  return server.stop;
};
