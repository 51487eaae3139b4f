import { Refusal } from '../../platform/index.ts';

export const refusals = {
  productNotFound: (id: string): Refusal =>
    new Refusal('product-not-found', {
      status: 404,
      detail: `There is no product "${id}".`,
      fix: 'Look for it in the list of products.',
    }),
  sourceNotFound: (): Refusal =>
    new Refusal('product-source-not-found', {
      status: 404,
      detail: 'There is no such feed.',
      fix: 'Look for it in the list of feeds.',
    }),
  fileUnreadable: (why: string, fix: string): Refusal =>
    new Refusal('products-unreadable', { status: 422, detail: why, fix }),
};
