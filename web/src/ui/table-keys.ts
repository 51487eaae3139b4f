/** What a key does in a table; pure, so that the keys of section 4 can be read and tested in one place. */
export type TableAct = { act: 'move'; to: number } | { act: 'open' | 'select' | 'search' };

/** The act for a key at row `index` of `count` (-1: no row is focused); undefined when the key is not the table's. */
export const tableAct = (key: string, index: number, count: number): TableAct | undefined => {
  const last = count - 1;
  switch (key) {
    case 'j':
    case 'ArrowDown':
      return count > 0 ? { act: 'move', to: Math.min(last, index + 1) } : undefined;
    case 'k':
    case 'ArrowUp':
      return count > 0 ? { act: 'move', to: Math.max(0, index - 1) } : undefined;
    case 'Home':
      return count > 0 && index >= 0 ? { act: 'move', to: 0 } : undefined;
    case 'End':
      return count > 0 && index >= 0 ? { act: 'move', to: last } : undefined;
    case 'Enter':
      return index >= 0 ? { act: 'open' } : undefined;
    case 'x':
      return index >= 0 ? { act: 'select' } : undefined;
    case '/':
      return { act: 'search' };
    default:
      return undefined;
  }
};
