const MEANINGS: Readonly<Record<string, string>> = {
  productViewed: 'views of a product',
  cart: 'carts',
  checkout: 'started checkouts',
  order: 'orders',
  refund: 'refunds',
};

/** A meaning of the event map, as a plural: "Knows your orders". */
export const meaningName = (meaning: string): string => MEANINGS[meaning] ?? meaning;
