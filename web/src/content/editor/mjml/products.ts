/** A table of products as a person sets it: which, how many, what of each is shown. */
export type Products = {
  /** the list it repeats over: `entry.items` */
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

const PICTURE = (of: string): string =>
  `<td style="width:72px;padding:8px 12px 8px 0">{% if ${of}.image_url %}<img src="{{ ${of}.image_url }}" alt="" width="60" style="display:block;border-radius:6px">{% endif %}</td>`;
const NAME =
  '<td style="padding:8px 0">{{ item.name | default: item.sku }}{% if item.quantity > 1 %} &times; {{ item.quantity }}{% endif %}</td>';
const PRICE = (of: string, field: string): string =>
  `<td style="padding:8px 0;text-align:right;white-space:nowrap">{% if ${of}.${field} %}{{ ${of}.${field} | money: entry.currency }}{% endif %}</td>`;

const row = (cells: readonly string[], indent: string): string =>
  [`${indent}<tr>`, ...cells.map((cell) => `${indent}  ${cell}`), `${indent}</tr>`].join('\n');

/** What is between the tags of `mj-table`: a row for each product, else what started the workflow as the only one. */
export const productsHtml = (
  { from, most, showsPicture, showsPrice }: Products,
  indent = '          ',
): string => {
  const picture = (of: string): string[] => (showsPicture ? [PICTURE(of)] : []);
  const each = [...picture('item'), NAME, ...(showsPrice ? [PRICE('item', 'price')] : [])];
  const only = [
    ...picture('entry'),
    '<td style="padding:8px 0">{{ entry.productName }}</td>',
    ...(showsPrice ? [PRICE('entry', 'value')] : []),
  ];
  const lines = [
    `${indent}{% for item in ${from} limit: ${most} %}`,
    row(each, indent),
    ...(from === 'entry.items' ? [`${indent}{% else %}`, row(only, indent)] : []),
    `${indent}{% endfor %}`,
  ];
  return `\n${lines.join('\n')}\n${indent.slice(2)}`;
};

const oneLine = (html: string): string => html.replace(/\s+/g, ' ').trim();

/** The settings of a table that is one of products; undefined when somebody wrote it another way. */
export const productsOf = (html: string): Products | undefined => {
  const loop = /\{% for item in ([\w.]+) limit: (\d+) %\}/.exec(html);
  if (!loop) return undefined;
  const products: Products = {
    from: loop[1]!,
    most: Number(loop[2]),
    showsPicture: html.includes('item.image_url'),
    showsPrice: html.includes('item.price'),
  };
  return oneLine(productsHtml(products)) === oneLine(html) ? products : undefined;
};
