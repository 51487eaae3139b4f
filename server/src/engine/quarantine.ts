/**
 * Quarantine: a definition that throws for many contacts in a row is at fault itself, not their data. This process asks
 * it no more until the registry is read again, which a publish brings about, or somebody has a person tried again.
 * Whoever comes by meanwhile is noted as stuck, so that nobody is passed over in silence (ENGINE, Failures).
 *
 * The one thing beside the draft that the pure part changes: it belongs to the definitions as this process holds them, and
 * a pass that is repeated counts each contact once.
 */

/** Contacts in a row. Fewer: odd data of a handful takes a definition from everybody. More: each pass throws, and writes
 *  a stack trace, that often before anybody hears of it. */
export const QUARANTINE_AFTER = 20;

export interface Quarantine {
  /** Why the definition is not asked; null: it is. */
  reasonOf(definitionId: number): string | null;
  failed(definitionId: number, contactId: string, error: unknown): void;
  answered(definitionId: number): void;
  /** Somebody wants to know whether it works by now: each is asked once more, and one failure is enough again. */
  release(): void;
}

/** What is told of a definition that is asked no more; once for each registry. */
export type OnQuarantined = (definitionId: number, error: unknown) => void;

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!;

export const createQuarantine = (onQuarantined: OnQuarantined): Quarantine => {
  /** contacts in a row for whom it failed */
  const failing = new Map<number, Set<string>>();
  const held = new Map<number, string>();
  const told = new Set<number>();
  return {
    reasonOf: (definitionId) => held.get(definitionId) ?? null,
    failed: (definitionId, contactId, error) => {
      const contacts = failing.get(definitionId) ?? new Set();
      failing.set(definitionId, contacts.add(contactId));
      if (contacts.size < QUARANTINE_AFTER) return;
      held.set(
        definitionId,
        `Not asked: it failed for ${QUARANTINE_AFTER} people in a row, last by "${firstLine(error)}"`,
      );
      if (told.has(definitionId)) return;
      told.add(definitionId);
      onQuarantined(definitionId, error);
    },
    answered: (definitionId) => failing.delete(definitionId),
    release: () => held.clear(),
  };
};
