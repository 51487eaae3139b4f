import { useNavigate, useSearch } from '@tanstack/react-router';
import { readSort, type Sort, sortText } from './sorting.ts';

/** The sort of the page's table, kept in the URL under `sort` so that a view can be sent to a colleague. */
export const useUrlSort = (
  columns: readonly string[],
  usual?: Sort,
): [Sort | undefined, (sort: Sort) => void] => {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const setSort = (sort: Sort): void => {
    void navigate({
      to: '.',
      replace: true,
      search: ((before: Record<string, unknown>) => ({ ...before, sort: sortText(sort) })) as never,
    });
  };
  return [readSort(search.sort, columns, usual), setSort];
};
