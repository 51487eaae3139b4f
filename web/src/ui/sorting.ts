/** How a table is sorted, as it stands in the URL: "name", or "-name" for descending. */
export type Sort = { column: string; descending: boolean };

export const sortText = ({ column, descending }: Sort): string => (descending ? `-${column}` : column);

/** The sort of a URL's text, if it names one of the columns; else the table's own. */
export const readSort = (
  text: unknown,
  columns: readonly string[],
  usual: Sort | undefined,
): Sort | undefined => {
  if (typeof text !== 'string') return usual;
  const descending = text.startsWith('-');
  const column = descending ? text.slice(1) : text;
  return columns.includes(column) ? { column, descending } : usual;
};

/** The next sort when a header is pressed: numbers start from the top, words from A. */
export const nextSort = (now: Sort | undefined, column: string, isNumber: boolean): Sort =>
  now?.column === column ? { column, descending: !now.descending } : { column, descending: isNumber };
