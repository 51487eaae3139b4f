import { createServer } from 'node:net';

export interface Listening {
  port: number;
  host: string;
}

/** Whether a program may listen there. Throws what listening throws (EADDRINUSE, EACCES, EADDRNOTAVAIL). */
const checkPort = ({ port, host }: Listening): Promise<void> =>
  new Promise((free, refused) => {
    const probe = createServer();
    probe.once('error', refused);
    probe.listen({ port, host }, () => probe.close(() => free()));
  });

/**
 * Looks before anything is opened or begins to work: a port that is taken is told at once, and nothing has to be taken
 * back. Port 0, any that is free, is not looked at.
 */
export const checkPorts = async (places: readonly Listening[]): Promise<void> => {
  for (const place of places) if (place.port !== 0) await checkPort(place);
};
