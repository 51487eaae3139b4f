import type { ErasureShown } from '../../api/index.ts';
import { counted, countText } from '../../ui/index.ts';

type Rows = Pick<ErasureShown['tables'][number], 'deleted' | 'blanked'>;

/** Rows over all tables. */
export const sumOf = (tables: readonly Rows[]): Rows => ({
  deleted: tables.reduce((sum, { deleted }) => sum + deleted, 0),
  blanked: tables.reduce((sum, { blanked }) => sum + blanked, 0),
});

/** "3 rows deleted", "1 row without the person". */
export const rowsText = ({ deleted, blanked }: Rows): string =>
  [
    deleted > 0 && `${counted(deleted, 'row', 'rows')} deleted`,
    blanked > 0 &&
      `${deleted > 0 ? countText(blanked) : counted(blanked, 'row', 'rows')} left without the person`,
  ]
    .filter(Boolean)
    .join(', ');
