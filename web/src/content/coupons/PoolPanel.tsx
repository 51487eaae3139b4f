import { Button, Drawer, NumberInput, SegmentedControl, Stack, Textarea, TextInput } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { api, type CouponGiven, type CouponPoolShown } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import {
  AppLink,
  countText,
  type DataColumn,
  DataTable,
  doneToast,
  EmptyState,
  ErrorState,
  Icon,
  problemFacts,
  Time,
} from '../../ui/index.ts';
import classes from './Coupons.module.css';
import { useGiven, usePoolAct } from './useCoupons.ts';
import { perText, stockWarning, tokenOf } from './words.ts';

type Filled = { added: number; known: number };

const filledText = ({ added, known }: Filled): string =>
  `${countText(added)} added${known > 0 ? `, ${countText(known)} were there already` : ''}`;

const Generate = ({ poolKey }: { poolKey: string }) => {
  const [prefix, setPrefix] = useState('');
  const [length, setLength] = useState(8);
  const [count, setCount] = useState(1_000);
  const make = usePoolAct((path, given: { prefix: string; length: number; count: number }) =>
    api.post<Filled>(`${path}/${poolKey}/generate`, given),
  );
  return (
    <Stack gap="sm">
      <div className={classes.pair}>
        <TextInput
          label="Begin with"
          placeholder="SPRING-"
          maxLength={20}
          value={prefix}
          onChange={({ currentTarget }) => setPrefix(currentTarget.value.replace(/\s/g, ''))}
        />
        <NumberInput
          label="Letters after it"
          min={4}
          max={20}
          value={length}
          onChange={(value) => setLength(Number(value) || 8)}
        />
        <NumberInput
          label="How many"
          min={1}
          max={100_000}
          thousandSeparator=","
          value={count}
          onChange={(value) => setCount(Number(value) || 1)}
        />
      </div>
      <span className={classes.quiet}>
        Letters and digits that are not taken for each other. Give your shop the file of codes before the
        first mail leaves.
      </span>
      {make.error && <ErrorState {...problemFacts(make.error)} />}
      <Button
        loading={make.isPending}
        onClick={() =>
          make.mutate({ prefix, length, count }, { onSuccess: (filled) => doneToast(filledText(filled)) })
        }
      >
        Make {countText(count)} codes
      </Button>
    </Stack>
  );
};

const Paste = ({ poolKey }: { poolKey: string }) => {
  const [codes, setCodes] = useState('');
  const add = usePoolAct((path, text: string) =>
    api.post<Filled>(`${path}/${poolKey}/import`, { codes: text }),
  );
  return (
    <Stack gap="sm">
      <Textarea
        label="Codes of your shop"
        description="One a line, or a column of a sheet"
        autosize
        minRows={4}
        maxRows={10}
        value={codes}
        onChange={({ currentTarget }) => setCodes(currentTarget.value)}
      />
      {add.error && <ErrorState {...problemFacts(add.error)} />}
      <Button
        loading={add.isPending}
        disabled={codes.trim() === ''}
        onClick={() =>
          add.mutate(codes, {
            onSuccess: (filled) => {
              doneToast(filledText(filled));
              setCodes('');
            },
          })
        }
      >
        Add these codes
      </Button>
    </Stack>
  );
};

const Given = ({ poolKey }: { poolKey: string }) => {
  const { at } = useWorkspace();
  const given = useGiven(poolKey);
  const columns: DataColumn<CouponGiven>[] = [
    {
      id: 'code',
      header: 'Code',
      cell: ({ code, contactId }) => <AppLink href={at(`/contacts/${contactId}`)}>{code}</AppLink>,
    },
    {
      id: 'givenAt',
      header: 'Given',
      width: '120px',
      phone: 'line',
      cell: ({ givenAt }) => <Time at={givenAt} />,
    },
    {
      id: 'redeemedAt',
      header: 'Redeemed',
      width: '120px',
      phone: 'aside',
      cell: ({ redeemedAt }) => (redeemedAt ? <Time at={redeemedAt} /> : '-'),
    },
  ];
  return (
    <DataTable
      label="Codes that were given"
      columns={columns}
      rows={given.rows}
      rowId={({ code }) => code}
      error={given.error}
      onRetry={given.retry}
      more={given.more}
      empty={
        <EmptyState
          title="No code was given yet"
          text="A code is given when the mail that prints it leaves."
        />
      }
    />
  );
};

/** One pool: what it is, how it is filled, and who was given what. */
export const PoolPanel = ({
  pool,
  mayEdit,
  onClose,
}: {
  pool: CouponPoolShown;
  mayEdit: boolean;
  onClose: () => void;
}) => {
  const { path } = useWorkspace();
  const [fill, setFill] = useState('generate');
  const archive = usePoolAct((path, key: string) => api.delete(`${path}/${key}`));
  const warning = stockWarning(pool, Date.now());
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={480}
      title={pool.name}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="lg">
        <div>
          <code className={classes.token}>{tokenOf(pool.key)}</code>
          <p className={classes.facts}>
            {countText(pool.left)} left, {countText(pool.given)} given, {countText(pool.redeemed)} redeemed.{' '}
            {perText(pool)}.{' '}
            {pool.expiresAt && (
              <>
                Ends <Time at={pool.expiresAt} />.
              </>
            )}
          </p>
          {warning && <p className={classes.warn}>{warning}</p>}
        </div>
        {mayEdit && (
          <Stack gap="sm">
            <SegmentedControl
              aria-label="How codes are added"
              value={fill}
              data={[
                { value: 'generate', label: 'Make codes' },
                { value: 'paste', label: 'Paste codes' },
              ]}
              onChange={setFill}
            />
            {fill === 'generate' ? <Generate poolKey={pool.key} /> : <Paste poolKey={pool.key} />}
          </Stack>
        )}
        {mayEdit && pool.left + pool.given > 0 && (
          <Button
            component="a"
            variant="default"
            leftSection={<Icon of={IconDownload} />}
            href={`/api${path}/coupon-pools/${pool.key}/codes.csv`}
            download
          >
            All codes as a file
          </Button>
        )}
        <Given poolKey={pool.key} />
        {mayEdit && (
          <Button
            variant="default"
            loading={archive.isPending}
            onClick={() =>
              archive.mutate(pool.key, {
                onSuccess: () => {
                  doneToast('Out of use; codes that were given stay known');
                  onClose();
                },
              })
            }
          >
            Take out of use
          </Button>
        )}
      </Stack>
    </Drawer>
  );
};
