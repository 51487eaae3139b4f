import {
  IconAddressBook,
  IconBookmark,
  IconBrandSafari,
  IconCode,
  IconColumns2,
  IconColumns3,
  IconHandClick,
  IconHeading,
  IconLetterT,
  IconLineDashed,
  IconPhoto,
  IconRectangle,
  IconShoppingBag,
  IconSpacingVertical,
  IconTicket,
  IconUserQuestion,
} from '@tabler/icons-react';
import type { IconType } from '../../../ui/index.ts';
import { unplaced } from './bridge.ts';
import type { Brand } from './look.ts';
import { parsePieces } from './parse.ts';
import type { Piece } from './pieces.ts';
import { plainProducts, productsHtml } from './products.ts';

/** A block of the palette. */
export type Block = { id: string; label: string; icon: IconType; group: string; source: string };

/** What is put into the mail for a block. */
export const piecesOf = (source: string): Piece[] => parsePieces(source).map(unplaced);

const column = (inside: string): string => `<mj-column>${inside}</mj-column>`;
const section = (inside: string, attributes = ''): string =>
  `<mj-section${attributes}>${inside}</mj-section>`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

const header = ({ logoUrl }: Brand, name: string): string =>
  section(
    column(
      logoUrl
        ? `<mj-image src="${escaped(logoUrl)}" alt="${escaped(name)}" href="{{ workspace.website }}" width="140px" />`
        : '<mj-text font-size="20px" font-weight="600">{{ workspace.name }}</mj-text>',
    ),
    ' padding="24px 0 12px"',
  );

const footer = (brand: Brand): string =>
  section(
    column(
      `${social(brand, true)}<mj-text font-size="12px" line-height="18px" color="#667085" align="center">{{ workspace.name }}<br>{{ workspace.brand.address }}<br><a href="{{ unsubscribe_url }}" style="color:#667085">Unsubscribe</a></mj-text>`,
    ),
    ' padding="12px 0 32px"',
  );

const social = ({ social: links = [] }: Brand, onlyIfSet = false): string => {
  if (links.length === 0) return onlyIfSet ? '' : '<mj-social></mj-social>';
  const each = links.map(
    ({ network, url }) =>
      `<mj-social-element name="${escaped(network)}-noshare" href="${escaped(url)}"></mj-social-element>`,
  );
  return `<mj-social>${each.join('')}</mj-social>`;
};

/** What a company has of its own to put into mails. */
export type Supply = {
  brand: Brand;
  /** the workspace's */
  name: string;
  savedBlocks: readonly { key: string; name: string }[];
  couponPools: readonly { key: string; name: string }[];
};

/** The block whose rule is made when it is put in. */
export const CONDITION_BLOCK = 'condition';

/** The palette, in the company's look. */
export const blocksOf = ({ brand, name, savedBlocks, couponPools }: Supply): Block[] => {
  const at =
    (group: string) =>
    (id: string, label: string, icon: IconType, source: string): Block => ({
      id,
      label,
      icon,
      group,
      source,
    });
  const [write, arrange, live] = [at('Content'), at('Layout'), at('Filled for each person')];
  return [
    write('text', 'Text', IconLetterT, '<mj-text>Write here.</mj-text>'),
    write(
      'heading',
      'Heading',
      IconHeading,
      '<mj-text font-size="24px" font-weight="600" line-height="1.3">A heading</mj-text>',
    ),
    write('picture', 'Picture', IconPhoto, '<mj-image />'),
    write(
      'button',
      'Button',
      IconHandClick,
      '<mj-button href="{{ workspace.website }}">Have a look</mj-button>',
    ),
    write('line', 'Line', IconLineDashed, '<mj-divider border-width="1px" border-color="#e3e2de" />'),
    write('space', 'Space', IconSpacingVertical, '<mj-spacer height="24px" />'),
    write('social', 'Social links', IconBrandSafari, social(brand)),
    write('html', 'HTML', IconCode, '<mj-raw><!-- your HTML --></mj-raw>'),
    arrange('section', 'Section', IconRectangle, section(column(''))),
    arrange('columns-2', '2 columns', IconColumns2, section(column('') + column(''))),
    arrange('columns-3', '3 columns', IconColumns3, section(column('') + column('') + column(''))),
    arrange('header', 'Header', IconPhoto, header(brand, name)),
    arrange('footer', 'Footer', IconAddressBook, footer(brand)),
    live(
      'products',
      'Products',
      IconShoppingBag,
      `<mj-table font-size="15px">${productsHtml(plainProducts)}</mj-table>`,
    ),
    ...couponPools.map((pool) =>
      live(
        `coupon-${pool.key}`,
        couponPools.length === 1 ? 'Coupon' : pool.name,
        IconTicket,
        `<mj-text align="center" font-size="20px" font-weight="600">{{ coupon.${pool.key} }}</mj-text>`,
      ),
    ),
    live(
      CONDITION_BLOCK,
      'Only for some',
      IconUserQuestion,
      '<baton-if rule=""><mj-text>Only some read this.</mj-text></baton-if>',
    ),
    ...savedBlocks.map((block) =>
      at('Saved')(
        `block-${block.key}`,
        block.name,
        IconBookmark,
        `<baton-block ref="${escaped(block.key)}" />`,
      ),
    ),
  ];
};
