import { Skeleton } from '@mantine/core';
import classes from './DataTable.module.css';
import type { DataTableProps } from './DataTable.types.ts';

/** As many as fit a small screen: more would promise more than may come. */
const skeletonRows = 8;
/** Fixed widths that look like names of different lengths. */
const widths = ['62%', '48%', '70%', '54%', '66%', '44%', '58%', '50%'];

/** The table's shape while its first rows load. */
export const TableSkeleton = <Row,>({
  label,
  columns,
  isPhone,
}: DataTableProps<Row> & { isPhone?: boolean }) => {
  const rows = Array.from({ length: skeletonRows }, (_, index) => index);
  if (isPhone) {
    return (
      <div role="status" aria-label={`Loading ${label}`}>
        {rows.map((row) => (
          <div key={row} className={classes.item} style={{ margin: '0 calc(-1 * var(--gutter))' }}>
            <div className={classes.lines}>
              <Skeleton h={16} w={widths[row]} mb={8} />
              <Skeleton h={12} w="32%" />
            </div>
          </div>
        ))}
      </div>
    );
  }
  return (
    <div role="status" aria-label={`Loading ${label}`}>
      <table className={classes.table} aria-hidden>
        <thead>
          <tr>
            {columns.map(({ id, header, isNumber, width }) => (
              <th key={id} className={isNumber ? classes.number : undefined} style={{ width }}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              {columns.map(({ id, isNumber }, place) => (
                <td key={id}>
                  <Skeleton
                    h={12}
                    w={isNumber ? 48 : widths[(row + place) % widths.length]}
                    ml={isNumber ? 'auto' : undefined}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
