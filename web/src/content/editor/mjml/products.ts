/** A table of products as a person sets it: which, how many, what of each is shown. */
export type Products = {
  /** `entry.items`, `viewed`, `top`, `category:shoes` */
  from: string;
  most: number;
  showsPicture: boolean;
  showsPrice: boolean;
};

export const plainProducts: Products = {
  from: 'entry.items',
  most: 8,
  showsPicture: true,
  showsPrice: true,
};

const picture = (address: string, name: string): string =>
  `<td style="width:72px;padding:8px 12px 8px 0">{% if ${address} %}<img src="{{ ${address} }}" alt="{{ ${name} }}" width="60" style="display:block;border-radius:6px">{% endif %}</td>`;
const NAME =
  '<td style="padding:8px 0">{{ product.title }}{% if product.quantity > 1 %} &times; {{ product.quantity }}{% endif %}</td>';
const price = (value: string, currency: string): string =>
  `<td style="padding:8px 0;text-align:right">{% if ${value} %}{{ ${value} | money: ${currency} }}{% endif %}</td>`;

const row = (cells: readonly string[], indent: string): string =>
  [`${indent}<tr>`, ...cells.map((cell) => `${indent}  ${cell}`), `${indent}</tr>`].join('\n');

/**
 * What is between the tags of `mj-table`: a row for each product, its price and picture read when the mail leaves. A
 * cart that tells of one product only has that one.
 */
export const productsHtml = (
  { from, most, showsPicture, showsPrice }: Products,
  indent = '          ',
): string => {
  const each = [
    ...(showsPicture ? [picture('product.image', 'product.title')] : []),
    NAME,
    ...(showsPrice ? [price('product.price', 'product.currency')] : []),
  ];
  const only = [
    ...(showsPicture ? [picture('entry.image_url', 'entry.productName')] : []),
    '<td style="padding:8px 0">{{ entry.productName }}</td>',
    ...(showsPrice ? [price('entry.value', 'entry.currency')] : []),
  ];
  const lines = [
    `${indent}<baton-products from="${from.replaceAll('"', '')}" limit="${most}">`,
    row(each, indent),
    ...(from === 'entry.items'
      ? [
          `${indent}<baton-else />`,
          `${indent}{% if entry.productName %}`,
          row(only, indent),
          `${indent}{% endif %}`,
        ]
      : []),
    `${indent}</baton-products>`,
  ];
  return `\n${lines.join('\n')}\n${indent.slice(2)}`;
};

const oneLine = (html: string): string => html.replace(/\s+/g, ' ').trim();

/** The settings of a table that is one of products; undefined when somebody wrote it another way. */
export const productsOf = (html: string): Products | undefined => {
  const list = /<baton-products from="([^"]+)" limit="(\d+)">/.exec(html);
  if (!list) return undefined;
  const products: Products = {
    from: list[1]!,
    most: Number(list[2]),
    showsPicture: html.includes('product.image'),
    showsPrice: html.includes('product.price'),
  };
  return oneLine(productsHtml(products)) === oneLine(html) ? products : undefined;
};
