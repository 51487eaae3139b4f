/**
 * Events wait in localStorage until the server has them: a page that closes, a lost network or a busy server costs
 * time and no event. Two tabs may send the same one; the server counts a messageId once.
 */
import type { Config } from './config.ts';
import { store } from './storage.ts';

export interface Message {
  type: string;
  messageId: string;
  [member: string]: unknown;
}

const QUEUE = 'baton_queue';
/** Events kept without a network; the oldest go first. More would fill the site's 5 MB. */
const QUEUE_MAX = 200;
/** Browsers let a page that closes send 64 KB. */
const BODY_CHARACTERS_MAX = 55_000;
/** Events of one moment share a request; a person does not notice this delay. */
const GATHER_MS = 30;
const RETRY_MS = 1_000;
const RETRY_MAX_MS = 60_000;

const load = (): Message[] => {
  try {
    return JSON.parse(store.get(QUEUE) || '[]') as Message[];
  } catch {
    return [];
  }
};
const save = (messages: Message[]): void =>
  store.set(QUEUE, messages.length > 0 ? JSON.stringify(messages.slice(-QUEUE_MAX)) : null);

/** The first messages that fit into one body; at least one. */
export const firstThatFit = (messages: readonly Message[], charactersMax: number): Message[] => {
  let characters = 0;
  const end = messages.findIndex((message, index) => {
    characters += JSON.stringify(message).length;
    return index > 0 && characters > charactersMax;
  });
  return messages.slice(0, end < 0 ? messages.length : end);
};

/** How long to wait before trying again: what the server asks for, else doubling, a little spread. */
export const retryDelayMs = (attempt: number, retryAfter: string | null, random: number): number =>
  Math.min((Number(retryAfter) * 1_000 || RETRY_MS * 2 ** attempt) * (1 + random / 4), RETRY_MAX_MS);

export const createQueue = (config: Config) => {
  const url = `${config.host}/v1/batch`;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isSending = false;
  let attempt = 0;

  const bodyOf = (batch: Message[]): string =>
    JSON.stringify({ writeKey: config.key, sentAt: new Date().toISOString(), batch });

  const remove = (sent: readonly Message[]): void => {
    const ids = new Set(sent.map((message) => message.messageId));
    save(load().filter((message) => !ids.has(message.messageId)));
  };

  const later = (delayMs: number): void => {
    clearTimeout(timer);
    timer = setTimeout(send, delayMs);
  };

  const send = (): void => {
    const batch = firstThatFit(load(), BODY_CHARACTERS_MAX);
    if (isSending || batch.length === 0) return;
    isSending = true;
    fetch(url, {
      method: 'POST',
      body: bodyOf(batch),
      headers: { 'content-type': 'text/plain' },
      credentials: 'omit',
      keepalive: true,
    })
      .then(({ status, headers }) => {
        if (status === 429 || status === 408 || status >= 500) throw headers.get('retry-after');
        // kept, or wrong for ever
        remove(batch);
        attempt = 0;
        isSending = false;
        send();
      })
      .catch((retryAfter: unknown) => {
        isSending = false;
        later(retryDelayMs(attempt++, typeof retryAfter === 'string' ? retryAfter : null, Math.random()));
      });
  };

  return {
    add(message: Message): void {
      save([...load(), message]);
      if (!isSending && attempt === 0) later(GATHER_MS);
    },
    send,
    /** The page goes: what is left leaves as a beacon, which the browser sends without it. */
    sendLast(): void {
      const batch = firstThatFit(load(), BODY_CHARACTERS_MAX);
      if (batch.length > 0 && navigator.sendBeacon?.(url, new Blob([bodyOf(batch)], { type: 'text/plain' })))
        remove(batch);
    },
    clear: (): void => save([]),
  };
};
