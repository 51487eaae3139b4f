/** For what one code is given: for a person, ever, or for each start of a workflow (a cart, an order). */
export type CouponPer = 'contact' | 'start';

/** A sort of codes. */
export interface CouponPool {
  poolId: number;
  key: string;
  name: string;
  per: CouponPer;
  expiresAt: Date | null;
  lowBelow: number;
  createdAt: Date;
}

/** A pool with its figures. */
export interface CouponPoolFigures extends CouponPool {
  left: number;
  given: number;
  redeemed: number;
}
