/** What the sample shop sells. */
export interface Product {
  id: string;
  name: string;
  category: 'trail' | 'hiking' | 'city' | 'kids' | 'care';
  price: number;
  line: string;
  /** colours of the picture: upper, sole */
  colours: readonly [string, string];
}

export const SHOP_NAME = 'Steinbock';
export const SHOP_LINE = 'Shoes for going further';

export const CATEGORIES: Readonly<Record<Product['category'], string>> = {
  trail: 'Trail running',
  hiking: 'Hiking',
  city: 'Every day',
  kids: 'Kids',
  care: 'Care and socks',
};

const product = (
  id: string,
  category: Product['category'],
  name: string,
  price: number,
  line: string,
  colours: readonly [string, string],
): Product => ({ id, name, category, price, line, colours });

export const PRODUCTS: readonly Product[] = [
  product('gams-2', 'trail', 'Gams 2 trail shoe', 139, 'Light and grippy, for long descents.', [
    '#e4572e',
    '#2b2d42',
  ]),
  product('murmel', 'trail', 'Murmel short-distance shoe', 109, 'Close to the ground.', [
    '#f3a712',
    '#29335c',
  ]),
  product('foehn', 'trail', 'Foehn racing shoe', 169, '198 grams in size 42.', ['#8ac926', '#1b3a4b']),
  product('kar', 'trail', 'Kar all-weather shoe', 149, 'Wet rock, mud, snow.', ['#3d5a80', '#ee6c4d']),
  product('grat', 'hiking', 'Grat mountain boot', 229, 'Crampon-ready, resoleable.', ['#6b4f3a', '#2f2f2f']),
  product('alm', 'hiking', 'Alm hiking boot', 179, 'For the week from hut to hut.', ['#4f772d', '#31572c']),
  product('steig', 'hiking', 'Steig approach shoe', 159, 'Walks in, climbs on.', ['#577590', '#f94144']),
  product('tal', 'hiking', 'Tal walking shoe', 129, 'All day, any path.', ['#90a955', '#4f5d2f']),
  product('wolke', 'city', 'Wolke sneaker', 119, 'Wool, made to be washed.', ['#e0e1dd', '#778da9']),
  product('markt', 'city', 'Markt leather shoe', 149, 'Repairable, like shoes used to be.', [
    '#7f5539',
    '#3c2a21',
  ]),
  product('regen', 'city', 'Regen rain sneaker', 129, 'Dry to the ankle.', ['#ffd60a', '#003566']),
  product('kitz', 'kids', 'Kitz first hiking shoe', 69, 'Flexible, wide, quick to close.', [
    '#ff99c8',
    '#a9def9',
  ]),
  product('fuchs', 'kids', 'Fuchs trail shoe for kids', 79, 'Keeps up.', ['#fb8500', '#023047']),
  product('socks', 'care', 'Merino socks, two pairs', 29, 'No blisters.', ['#adb5bd', '#495057']),
  product('wax', 'care', 'Leather wax', 14, 'Twice a season.', ['#ddb892', '#7f5539']),
  product('laces', 'care', 'Laces, recycled', 8, 'Round, 150 cm.', ['#ef476f', '#ffd166']),
];

export const productOf = (id: string): Product | undefined => PRODUCTS.find((one) => one.id === id);

/** Addresses within the shop. `base` has no slash at its end. */
export const shopUrls = (base: string) => ({
  home: `${base}/`,
  category: (category: string) => `${base}/?category=${category}`,
  product: (id: string) => `${base}/product/${id}`,
  picture: (id: string) => `${base}/picture/${id}.svg`,
  cart: `${base}/cart`,
  checkout: `${base}/checkout`,
  thanks: `${base}/thanks`,
});

/** A product as a line of a cart or order, in the words of Segment's e-commerce specification. */
export const lineOf = (base: string, { id, name, category, price }: Product, quantity = 1) => ({
  product_id: id,
  name,
  category: CATEGORIES[category],
  price,
  quantity,
  url: shopUrls(base).product(id),
  image_url: shopUrls(base).picture(id),
});
