import type { StoredPace, StoredSettings, StoredStopAt } from './model.ts';

/** A change of how mail is sent: absent members stay, null clears. */
export interface SendingChange {
  returnPath?: string | null | undefined;
  trackingDomain?: string | null | undefined;
  sendAs?: 'workspace' | 'owner' | undefined;
  pace?: StoredPace | null | undefined;
  stopAt?: StoredStopAt | null | undefined;
}

/** Settings after a change of how mail is sent. */
export const sendingChanged = (old: StoredSettings, change: SendingChange): StoredSettings => {
  const next: StoredSettings = { ...old };
  if (change.returnPath !== undefined) next.returnPath = change.returnPath ?? undefined;
  if (change.trackingDomain !== undefined) next.trackingDomain = change.trackingDomain ?? undefined;
  if (change.sendAs !== undefined) next.sendAs = change.sendAs;
  if (change.pace !== undefined) next.pace = change.pace ?? undefined;
  if (change.stopAt !== undefined) next.stopAt = change.stopAt ?? undefined;
  return next;
};
