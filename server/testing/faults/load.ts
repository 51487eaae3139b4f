/**
 * People who keep on doing things, each in a fixed order, through the tracking API: what is not acknowledged is sent
 * again with the same messageId, as SDKs do, and now and then given up.
 */
import type { House } from './house.ts';

export const PING = 'Pinged';

export interface Sent {
  person: number;
  /** of this person, counted from 1 */
  n: number;
  messageId: string;
  /** asks for a mail */
  pings: boolean;
  /** false: given up without having heard; it may be stored or not */
  acknowledged: boolean;
}

export interface Load {
  sent: Sent[];
  /** requests that were sent again */
  resent(): number;
  /** Lets everybody finish what they are sending, and stop. */
  stop(): Promise<void>;
}

export const addressOf = (person: number): string => `person${person}@example.com`;

const EVENTS_A_REQUEST_MAX = 4;
const PAUSE_MS = 15;
/** A request that hears nothing, say because its server was killed, is sent again after this. */
const HEARD_WITHIN_MS = 4_000;
const RETRY_MS = 50;
const GIVEN_UP_SHARE = 0.1;
const PINGS_SHARE = 0.4;

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export const post = async ({ url, writeKey }: House, batch: readonly object[]): Promise<boolean> => {
  try {
    const response = await fetch(`${url}/v1/batch`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${writeKey}:`)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ batch }),
      signal: AbortSignal.timeout(HEARD_WITHIN_MS),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
};

/** Starts the load of `people`. */
export const startLoad = (house: House, people: number): Load => {
  const sent: Sent[] = [];
  let stopped = false;
  let resent = 0;

  const live = async (person: number): Promise<void> => {
    for (let n = 1; !stopped; ) {
      const events = Array.from(
        { length: 1 + Math.floor(Math.random() * EVENTS_A_REQUEST_MAX) },
        (): Sent => {
          const at = n++;
          const messageId = `${person}-${at}`;
          return { person, n: at, messageId, pings: Math.random() < PINGS_SHARE, acknowledged: false };
        },
      );
      sent.push(...events);
      const batch = events.map(({ messageId, pings, n: at }) => ({
        type: 'track',
        event: pings ? PING : 'Looked',
        userId: `person-${person}`,
        messageId,
        properties: { id: messageId, n: at },
      }));
      let isHeard = await post(house, batch);
      while (!isHeard && Math.random() > GIVEN_UP_SHARE) {
        resent++;
        await pause(RETRY_MS);
        isHeard = await post(house, batch);
      }
      if (isHeard) for (const event of events) event.acknowledged = true;
      await pause(PAUSE_MS);
    }
  };

  const lives = Array.from({ length: people }, (_, person) => live(person));
  return {
    sent,
    resent: () => resent,
    stop: async () => {
      stopped = true;
      await Promise.all(lives);
    },
  };
};
