import { MantineProvider } from '@mantine/core';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { DataTable } from './DataTable.tsx';
import type { DataTableProps } from './DataTable.types.ts';

interface Row {
  name: string;
}
const COLUMNS = [{ id: 'name', header: 'Name', cell: ({ name }: Row) => name }];
const FAILED = { title: 'The database did not answer', code: 'DATABASE_AWAY' };

const shown = (looked: Pick<DataTableProps<Row>, 'rows' | 'error'>): string =>
  renderToString(
    <MantineProvider>
      <DataTable
        label="People"
        columns={COLUMNS}
        rowId={({ name }) => name}
        empty={<p>Nobody yet</p>}
        {...looked}
      />
    </MantineProvider>,
  );

describe('a table without a row', () => {
  it('says that there is nobody once somebody has looked', () => {
    expect(shown({ rows: [] })).toContain('Nobody yet');
    expect(shown({ rows: undefined })).not.toContain('Nobody yet');
  });

  it.each([{ rows: undefined }, { rows: [] }])(
    'whose look failed says what failed, and nothing else: %o',
    ({ rows }) => {
      const text = shown({ rows, error: FAILED });
      expect(text).toContain(FAILED.title);
      expect(text).toContain(FAILED.code);
      expect(text).not.toContain('Nobody yet');
    },
  );
});
