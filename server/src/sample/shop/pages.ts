/** The sample shop's pages: what a small shop looks like, with our own tracker in it. */
import { CATEGORIES, lineOf, PRODUCTS, type Product, SHOP_LINE, SHOP_NAME, shopUrls } from '../catalogue.ts';

export interface Shop {
  /** path of the shop, without a slash at its end */
  base: string;
  writeKey: string;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => ESCAPES[char]!);

const money = (amount: number): string => `€ ${amount}`;

/** Safe inside a script element: nothing in it can end the element. */
const json = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

const frame = (
  { base, writeKey }: Shop,
  { name, title, body, category }: { name: string; title: string; body: string; category?: string },
): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(title)} - ${SHOP_NAME}</title>
<link rel="icon" href="${shopUrls(base).picture('gams-2')}">
<link rel="stylesheet" href="${base}/shop.css">
<script async src="/tracker.js" data-key="${escaped(writeKey)}"></script>
<script defer src="${base}/shop.js"></script>
</head>
<body data-base="${base}" data-page="${name}">
<header><div class="wrap">
<a class="brand" href="${base}/">${SHOP_NAME}</a>
<nav aria-label="Shoes">${Object.entries(CATEGORIES)
  .map(
    ([key, text]) =>
      `<a href="${base}/?category=${key}"${key === category ? ' aria-current="page"' : ''}>${text}</a>`,
  )
  .join('')}</nav>
<a class="cartlink" href="${base}/cart">Cart (<span data-count>0</span>)</a>
</div></header>
<main class="wrap">${body}</main>
<footer><div class="wrap">${SHOP_NAME} is invented. Nothing you do here costs money or leaves this machine.</div></footer>
</body>
</html>`;

const picture = (base: string, { id }: Product, width: number): string =>
  `<img src="${shopUrls(base).picture(id)}" alt="" width="${width}" height="${Math.round(width * 0.75)}">`;

export const listPage = (shop: Shop, category: string | undefined): string => {
  const shown = PRODUCTS.filter((one) => !category || one.category === category);
  const title = Object.entries(CATEGORIES).find(([key]) => key === category)?.[1] ?? SHOP_LINE;
  const cards = shown.map(
    (one) => `<a class="card" href="${shop.base}/product/${one.id}">${picture(shop.base, one, 320)}
<div><b>${escaped(one.name)}</b><span class="price">${money(one.price)}</span></div></a>`,
  );
  return frame(shop, {
    name: 'list',
    title,
    ...(category ? { category } : {}),
    body: `<div class="hero"><h1>${title}</h1><p class="lead">Made in small numbers, repaired for ten years.</p></div>
<div class="grid">${cards.join('\n')}</div>`,
  });
};

export const productPage = (shop: Shop, product: Product): string =>
  frame(shop, {
    name: 'product',
    title: product.name,
    category: product.category,
    body: `<div class="product">${picture(shop.base, product, 560)}
<div><h1>${escaped(product.name)}</h1><p class="lead">${escaped(product.line)}</p>
<p class="price">${money(product.price)}</p>
<button id="add" type="button">Put into the cart</button>
<p id="added" class="said" role="status" hidden>In your cart. <a href="${shop.base}/cart">Go to the cart</a></p></div></div>
<script type="application/json" id="product">${json(lineOf(shop.base, product))}</script>`,
  });

const email = `<div class="field"><label for="email">E-mail</label>
<input id="email" name="email" type="email" required autocomplete="email" placeholder="you@example.com"></div>`;
const firstName = `<div class="field"><label for="firstName">First name</label>
<input id="firstName" name="firstName" autocomplete="given-name"></div>`;

const lines = `<div id="lines"></div><div class="sum" data-filled><span>Total</span><span id="total"></span></div>`;

export const cartPage = (shop: Shop): string =>
  frame(shop, {
    name: 'cart',
    title: 'Your cart',
    body: `<h1 style="margin-top:36px">Your cart</h1>${lines}
<p data-empty class="lead">There is nothing in it yet. <a href="${shop.base}/">Look around</a></p>
<p data-filled><a class="button" href="${shop.base}/checkout">To the checkout</a></p>
<div class="panel" data-filled><form id="save"><p>Not today? Leave your e-mail, and we keep the cart for you.</p>
${firstName}${email}<button type="submit">Keep my cart</button></form>
<p id="saved" class="said" role="status" hidden>Kept. You may close this page: in Baton you have a name now.</p></div>`,
  });

export const checkoutPage = (shop: Shop): string =>
  frame(shop, {
    name: 'checkout',
    title: 'Checkout',
    body: `<h1 style="margin-top:36px">Checkout</h1>${lines}
<p data-empty class="lead">Your cart is empty. <a href="${shop.base}/">Look around</a></p>
<form id="buy" class="panel" data-filled>${firstName}${email}<button type="submit">Buy now</button></form>`,
  });

export const thanksPage = (shop: Shop): string =>
  frame(shop, {
    name: 'thanks',
    title: 'Thank you',
    body: `<div class="hero"><h1>Thank you</h1>
<p class="lead">Your order is in. In Baton the goal is reached, and what was still to come is struck out.</p></div>
<p><a class="button" href="${shop.base}/">Back to the shop</a></p>`,
  });

/** A shoe (or a jar, or socks) in the product's colours. */
export const pictureOf = ({ colours: [upper, sole], category, id }: Product): string => {
  const shapes: Record<string, string> = {
    socks: `<path d="M140 60h50v90l-58 60a26 26 0 0 1-38-36l46-48z" fill="${upper}"/><path d="M140 60h50v20h-50z" fill="${sole}"/>`,
    wax: `<rect x="110" y="110" width="180" height="90" rx="14" fill="${sole}"/><rect x="100" y="92" width="200" height="34" rx="12" fill="${upper}"/>`,
    laces: `<path d="M90 190c70-160 70 40 110-60s60 120 110-20" fill="none" stroke="${upper}" stroke-width="14" stroke-linecap="round"/><path d="M100 210c80-120 90 20 130-60" fill="none" stroke="${sole}" stroke-width="14" stroke-linecap="round"/>`,
  };
  const boot = category === 'hiking' ? 'M120 50h70l8 68' : 'M110 100q44 24 84 6l4 12';
  const shoe = `<path d="${boot} 96 44q38 10 38 36v10H84q-10-42 0-86z" fill="${upper}"/>
<path d="M80 208h262q6 34-30 34H100q-28 0-20-34z" fill="${sole}"/>
<path d="M196 128l34-18M212 144l34-18M232 158l34-18" stroke="#fff" stroke-width="6" stroke-linecap="round" opacity=".85"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300" width="400" height="300">${
    shapes[id] ?? shoe
  }</svg>`;
};
