/** Whether the key belongs to a field that is being filled, or to a browser's own shortcut. */
export const isTyping = ({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean =>
  ctrlKey ||
  metaKey ||
  altKey ||
  (target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest('input, textarea, select, [role="menu"], [role="listbox"]') !== null));

/** The row before (-1) or after (1) the open one; the first when none is open. */
export const neighbour = <Row extends { conversationId: string }>(
  rows: readonly Row[],
  open: string | undefined,
  step: 1 | -1,
): Row | undefined => {
  const at = rows.findIndex(({ conversationId }) => conversationId === open);
  return at < 0 ? rows[0] : rows[at + step];
};
