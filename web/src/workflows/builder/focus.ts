const quoted = (id: string): string => `"${CSS.escape(id)}"`;

/** The card or table row of a step, where it is drawn. */
export const cardOf = (id: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-card=${quoted(id)}]`);

/** Moves the focus to a card; one that is just being drawn gets it as soon as it is there. */
export const focusCard = (id: string, triesMax = 30): void => {
  const card = cardOf(id);
  if (card) card.focus({ preventScroll: true });
  else if (triesMax > 0) requestAnimationFrame(() => focusCard(id, triesMax - 1));
};

/** The step whose card has the focus. */
export const focusedCard = (): string | undefined =>
  document.activeElement instanceof HTMLElement
    ? document.activeElement.closest<HTMLElement>('[data-card]')?.dataset.card
    : undefined;

/** Whether keys belong to a field, a list or a dialog rather than to the builder. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
    target.closest('[role="dialog"], [role="listbox"], [role="menu"]') !== null);

/** Moves the focus to the first setting in the panel, as soon as the panel is there. */
export const focusFirstField = (id: string, triesMax = 30): void => {
  const field = document.querySelector<HTMLElement>(
    `[data-step-settings=${quoted(id)}] :is(input:not([type="hidden"]), button, textarea):not(:disabled)`,
  );
  if (field) field.focus();
  else if (triesMax > 0) requestAnimationFrame(() => focusFirstField(id, triesMax - 1));
};
