import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlus, IconSearch, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { api, type ProductShown } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { messageTabs } from '../../channels/index.ts';
import {
  countText,
  type DataColumn,
  DataTable,
  doneToast,
  EmptyState,
  Icon,
  Money,
  PageHeader,
  sayProblem,
  Time,
} from '../../ui/index.ts';
import { AddProducts } from './AddProducts.tsx';
import { Feeds } from './Feeds.tsx';
import classes from './Products.module.css';
import { useCatalogueAct, useProducts, useSources, useSummary } from './useProducts.ts';
import { stockText } from './words.ts';

const TYPED_MS = 200;

const Price = ({ price, wasPrice, currency }: ProductShown) => {
  if (price === null) return <span className={classes.quiet}>-</span>;
  const own = currency === null ? {} : { currency };
  return (
    <>
      {wasPrice !== null && (
        <span className={classes.was}>
          <Money amount={wasPrice} {...own} />
        </span>
      )}{' '}
      <Money amount={price} {...own} />
    </>
  );
};

const columns: DataColumn<ProductShown>[] = [
  {
    id: 'title',
    header: 'Product',
    cell: ({ title, imageUrl, id }) => (
      <span className={classes.product}>
        {imageUrl ? (
          <img
            className={classes.picture}
            src={imageUrl}
            alt=""
            loading="lazy"
            referrerPolicy="no-referrer"
          />
        ) : (
          <span className={classes.picture} />
        )}
        <span className={classes.title} title={title}>
          {title} <span className={classes.quiet}>{id}</span>
        </span>
      </span>
    ),
  },
  { id: 'category', header: 'Category', width: '20%', cell: ({ category }) => category ?? '-' },
  {
    id: 'price',
    header: 'Price',
    width: '160px',
    isNumber: true,
    phone: 'aside',
    cell: (row) => <Price {...row} />,
  },
  {
    id: 'stock',
    header: 'Stock',
    width: '104px',
    phone: 'line',
    cell: (row) => (
      <span className={stockText(row) === 'Sold out' ? classes.warn : undefined}>{stockText(row)}</span>
    ),
  },
  {
    id: 'sold',
    header: 'Sold, 30 days',
    width: '112px',
    isNumber: true,
    cell: ({ sold }) => countText(sold),
  },
  { id: 'updatedAt', header: 'Changed', width: '120px', cell: ({ updatedAt }) => <Time at={updatedAt} /> },
];

/** The catalogue: what mails show of the shop, and where it is read from. */
export const ProductsPage = () => {
  const { at, mayEdit } = useWorkspace();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), TYPED_MS);
  const [isAdding, setIsAdding] = useState(false);
  const products = useProducts(search);
  const summary = useSummary().data;
  const sources = useSources().data?.items ?? [];
  const remove = useCatalogueAct((path, id: string) =>
    api.delete(`${path}/products/${encodeURIComponent(id)}`),
  );
  const add = (
    <Button leftSection={<Icon of={IconPlus} />} onClick={() => setIsAdding(true)}>
      Add products
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Messages"
        tabs={messageTabs(at, 'products')}
        {...(mayEdit ? { primary: add } : {})}
      />
      <Feeds sources={sources} mayEdit={mayEdit} />
      {(summary?.count ?? 0) > 0 && (
        <div className={classes.bar}>
          <TextInput
            aria-label="Search products"
            placeholder="Title or id"
            leftSection={<Icon of={IconSearch} />}
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          />
          <span className={classes.quiet}>
            {countText(summary!.count)} in the catalogue, {countText(summary!.buyable)} can be bought
          </span>
        </div>
      )}
      <DataTable
        label="Products"
        columns={columns}
        rows={products.rows}
        rowId={({ id }) => id}
        error={products.error}
        onRetry={products.retry}
        isRefreshing={products.isRefreshing}
        more={products.more}
        {...(mayEdit
          ? {
              rowMenu: ({ id, title }: ProductShown) => [
                {
                  label: 'Remove',
                  icon: IconTrash,
                  danger: true,
                  onPick: () =>
                    remove.mutate(id, {
                      onSuccess: () => doneToast(`${title} is removed; a feed that has it brings it back`),
                      onError: sayProblem,
                    }),
                },
              ],
            }
          : {})}
        empty={
          search ? (
            <EmptyState title="No such product" text="Try another word of its title, or its id." />
          ) : (
            <EmptyState
              title="Mails show products with the price, picture and stock of the moment they leave."
              text="Give the address of your shop's feed: it is read on a schedule. A file will do for a start, and the API for changes by the second."
              {...(mayEdit ? { action: add } : {})}
            />
          )
        }
      />
      {isAdding && <AddProducts onClose={() => setIsAdding(false)} />}
    </>
  );
};
