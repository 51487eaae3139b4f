import type { EventMap } from '../conditions/index.ts';

/**
 * The event map of a new workspace: the names of Segment's e-commerce specification
 * (segment.com/docs/connections/spec/ecommerce/v2), the older and the raw names that shops export
 * (`view`, `cart`, `purchase`), and where their properties stand: several
 * names where shops differ, the most exact first. Editable in Settings.
 */
export const EVENT_MAP_DEFAULTS: EventMap = {
  productViewed: {
    events: ['Product Viewed', 'Viewed Product', 'view'],
    properties: { ...product(), value: ['price', 'value'], currency: 'currency' },
  },
  cart: {
    events: ['Product Added', 'Added Product', 'Cart Viewed', 'Cart Updated', 'cart'],
    properties: {
      ...product(),
      id: 'cart_id',
      cartId: 'cart_id',
      value: ['price', 'value'],
      currency: 'currency',
      items: 'products',
    },
  },
  checkout: {
    events: ['Checkout Started', 'Started Order', 'checkout'],
    properties: {
      id: 'cart_id',
      cartId: 'cart_id',
      orderId: 'order_id',
      value: ['value', 'total', 'revenue'],
      currency: 'currency',
      items: 'products',
    },
  },
  order: {
    events: ['Order Completed', 'Completed Order', 'purchase'],
    properties: {
      ...product(),
      id: 'order_id',
      cartId: 'cart_id',
      value: ['total', 'revenue', 'value', 'price'],
      currency: 'currency',
      items: 'products',
      coupon: 'coupon',
    },
  },
  refund: {
    events: ['Order Refunded', 'refund'],
    properties: {
      id: 'order_id',
      cartId: 'cart_id',
      value: ['total', 'revenue', 'value'],
      currency: 'currency',
      items: 'products',
    },
  },
};

/** Where a single product stands in its event (Segment: product_id, name). */
function product(): Record<string, string> {
  return { productId: 'product_id', productName: 'name' };
}
