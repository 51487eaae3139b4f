import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { CouponPoolShown } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { messageTabs } from '../../channels/index.ts';
import { countText, type DataColumn, DataTable, EmptyState, Icon, PageHeader, Time } from '../../ui/index.ts';
import classes from './Coupons.module.css';
import { NewPool } from './NewPool.tsx';
import { PoolPanel } from './PoolPanel.tsx';
import { usePools } from './useCoupons.ts';
import { perText, stockWarning, tokenOf } from './words.ts';

const columns: DataColumn<CouponPoolShown>[] = [
  {
    id: 'name',
    header: 'Pool',
    cell: ({ name, key }) => (
      <>
        {name} <span className={classes.quiet}>{tokenOf(key)}</span>
      </>
    ),
  },
  {
    id: 'left',
    header: 'Left',
    width: '28%',
    phone: 'line',
    cell: (pool) => {
      const warning = stockWarning(pool, Date.now());
      return (
        <>
          {countText(pool.left)} {warning && <span className={classes.warn}>{warning}</span>}
        </>
      );
    },
  },
  { id: 'given', header: 'Given', width: '88px', isNumber: true, cell: ({ given }) => countText(given) },
  {
    id: 'redeemed',
    header: 'Redeemed',
    width: '96px',
    isNumber: true,
    phone: 'aside',
    cell: ({ redeemed }) => countText(redeemed),
  },
  { id: 'per', header: 'A code is given', width: '20%', cell: (pool) => perText(pool) },
  {
    id: 'expiresAt',
    header: 'Ends',
    width: '120px',
    cell: ({ expiresAt }) => (expiresAt ? <Time at={expiresAt} /> : '-'),
  },
];

/** Coupon pools: codes that mails give out, each once. */
export const CouponsPage = () => {
  const { at, mayEdit } = useWorkspace();
  const navigate = useNavigate();
  const { pool: openKey } = useSearch({ strict: false }) as { pool?: string };
  const [isAdding, setIsAdding] = useState(false);
  const { data, error, refetch } = usePools();
  const open = data?.items.find(({ key }) => key === openKey);
  const show = (key: string | undefined): void =>
    void navigate({ to: at('/messages/coupons') as string, search: (key ? { pool: key } : {}) as never });
  const add = (
    <Button leftSection={<Icon of={IconPlus} />} onClick={() => setIsAdding(true)}>
      New pool
    </Button>
  );
  return (
    <>
      <PageHeader title="Messages" tabs={messageTabs(at, 'coupons')} {...(mayEdit ? { primary: add } : {})} />
      <DataTable
        label="Coupon pools"
        columns={columns}
        rows={data?.items}
        rowId={({ key }) => key}
        onOpen={({ key }) => show(key)}
        error={data ? undefined : error}
        onRetry={() => void refetch()}
        empty={
          <EmptyState
            title="A pool holds codes; each person gets one of their own."
            text="The code is given when the mail leaves, and a mail without a code never does."
            {...(mayEdit ? { action: add } : {})}
          />
        }
      />
      {open && <PoolPanel key={open.key} pool={open} mayEdit={mayEdit} onClose={() => show(undefined)} />}
      {isAdding && (
        <NewPool
          onClose={() => setIsAdding(false)}
          onMade={(key) => {
            setIsAdding(false);
            show(key);
          }}
        />
      )}
    </>
  );
};
