import type { Checked } from '../../content/index.ts';
import type { Definition, DefinitionHead, UsedIn } from './definitions.ts';

/** How the company looks in its mails: GET, PUT /brand */
export interface Brand {
  logoUrl?: string;
  /** of buttons and links */
  color?: string;
  buttonTextColor?: string;
  textColor?: string;
  /** around the mail */
  backgroundColor?: string;
  /** of the mail itself */
  surfaceColor?: string;
  font?: string;
  /** of buttons, px */
  radius?: number;
  address?: string;
  social?: { network: string; url: string }[];
}

/** A part for many mails; used as <baton-block ref="key" />. Has mjml, or html, or both. */
export interface BlockDocument {
  name: string;
  mjml?: string;
  html?: string;
  design?: Record<string, unknown>;
}

export interface BlockRow extends DefinitionHead {
  /** templates that hold it; they keep it as it was until they are published again */
  usedIn: UsedIn[];
}

export type BlockDetail = BlockRow & Definition<BlockDocument>;

/** A value that templates may print: GET /templates/variables */
export interface TemplateVariable {
  name: string;
  label: string;
  /** what to put into the mail, with a default where the value may be missing */
  insert: string;
  examples: string[];
  events?: string[];
}

export interface ProductShown {
  id: string;
  title: string;
  url: string | null;
  imageUrl: string | null;
  price: number | null;
  wasPrice: number | null;
  currency: string | null;
  stock: number | null;
  available: boolean;
  category: string | null;
  attributes: Record<string, unknown>;
  /** bought in the last 30 days */
  sold: number;
  sourceId: number | null;
  updatedAt: string;
}

export interface CatalogueSummary {
  count: number;
  /** available, and in stock where that is said */
  buyable: number;
  categories: { name: string; count: number }[];
}

/** GET /pictures -> Page<PictureShown> ; POST /pictures?name= (bytes) -> PictureShown ; DELETE /pictures/:hash */
export interface PictureShown {
  hash: string;
  name: string;
  type: 'image/png' | 'image/jpeg' | 'image/gif';
  /** pixels */
  width: number;
  height: number;
  bytes: number;
  /** whole, as a mail needs it */
  url: string;
  uploadedAt: string;
}

/** What came of a file or a feed. `refused`: at most 20 of them, `refusedCount` of all. */
export interface ProductsTaken {
  taken: number;
  refusedCount: number;
  refused: { row: number; why: string }[];
}

export interface ProductSourceShown {
  sourceId: number;
  name: string;
  url: string;
  everyMinutes: number;
  state: 'waiting' | 'reading' | 'done' | 'failed';
  readAt: string | null;
  dueAt: string;
  problem: string | null;
  productCount: number;
  refusedCount: number;
}

export interface CouponPoolShown {
  key: string;
  name: string;
  /** one code for a person, ever; or one for each start of a workflow (a cart, an order) */
  per: 'contact' | 'start';
  expiresAt: string | null;
  /** fewer left than this is told on Home */
  lowBelow: number;
  createdAt: string;
  left: number;
  given: number;
  redeemed: number;
}

export interface CouponGiven {
  contactId: string;
  code: string;
  /** the cart or order it was given for */
  startKey: string | null;
  givenAt: string;
  redeemedAt: string | null;
}

export type { Check as TemplateCheck } from '../../content/index.ts';

export interface TemplateChecked extends Checked {
  /** whether links and images were fetched */
  linksChecked: boolean;
}
