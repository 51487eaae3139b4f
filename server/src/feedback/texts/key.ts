import { deriveKey, isSameSecret, sign } from '../../platform/index.ts';

/** 80 bits: who does not know the address cannot send texts in others' names. */
const KEY_BYTES = 10;

/** The part of the addresses at which a workspace's texts come in: `12-x7Rk...`. */
export interface InboundKeys {
  of(workspaceId: number): string;
  /** null: it was not made here */
  read(key: string): number | null;
}

export const createInboundKeys = (secret: string): InboundKeys => {
  const key = deriveKey(secret, 'texts-inbound');
  const of = (workspaceId: number): string => `${workspaceId}-${sign(key, String(workspaceId), KEY_BYTES)}`;
  return {
    of,
    read: (text) => {
      const workspaceId = Number(/^(\d{1,9})-/.exec(text)?.[1] ?? Number.NaN);
      return Number.isInteger(workspaceId) && isSameSecret(of(workspaceId), text) ? workspaceId : null;
    },
  };
};
