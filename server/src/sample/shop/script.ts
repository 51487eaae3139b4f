/**
 * What the shop's pages do in the browser: a cart kept there, and the calls that any shop would make to its tracker.
 * Plain JavaScript as text, since pages load it as it stands.
 */
export const SCRIPT = `
(() => {
  const tell = (...call) => (window.baton = window.baton || []).push(call);
  const page = document.body.dataset;
  const read = (id) => JSON.parse(document.getElementById(id)?.textContent || 'null');
  const KEY = 'shop-cart:' + page.base;
  const newCart = () => ({ id: 'C' + Math.floor(1e6 + Math.random() * 9e6), lines: [] });
  const cart = () => JSON.parse(localStorage.getItem(KEY) || 'null') || newCart();
  const keep = (value) => { localStorage.setItem(KEY, JSON.stringify(value)); show(); };
  const total = (lines) => lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
  const money = (amount) => '\\u20ac ' + amount.toFixed(2).replace('.00', '');
  const absolute = (path) => new URL(path, location.href).href;
  const address = () => localStorage.getItem('shop-email') || '';

  const show = () => {
    const { lines } = cart();
    const count = lines.reduce((sum, line) => sum + line.quantity, 0);
    for (const place of document.querySelectorAll('[data-count]')) place.textContent = String(count);
    const list = document.getElementById('lines');
    if (!list) return;
    list.replaceChildren(...lines.map((line, at) => {
      const row = document.createElement('div');
      row.className = 'line';
      const picture = Object.assign(document.createElement('img'), { src: line.image_url, alt: '' });
      const name = Object.assign(document.createElement('b'), { textContent: line.name });
      const price = Object.assign(document.createElement('span'), { className: 'price', textContent: money(line.price) });
      row.append(picture, name, price);
      if (page.page === 'cart') {
        const remove = Object.assign(document.createElement('button'), { className: 'plain', textContent: 'Remove', type: 'button' });
        remove.setAttribute('aria-label', 'Remove ' + line.name);
        remove.onclick = () => {
          const now = cart();
          now.lines.splice(at, 1);
          keep(now);
          tell('track', 'Product Removed', { ...line, cart_id: now.id });
        };
        row.append(remove);
      }
      return row;
    }));
    document.getElementById('total').textContent = money(total(lines));
    for (const place of document.querySelectorAll('[data-filled]')) place.hidden = lines.length === 0;
    for (const place of document.querySelectorAll('[data-empty]')) place.hidden = lines.length > 0;
  };

  const cartFacts = () => {
    const { id, lines } = cart();
    return { cart_id: id, cart_url: absolute(page.base + '/cart'), value: total(lines), currency: 'EUR', products: lines };
  };
  const recognise = (form) => {
    const { email, firstName } = Object.fromEntries(new FormData(form));
    localStorage.setItem('shop-email', email);
    tell('identify', { email, ...(firstName ? { firstName } : {}) });
  };

  const product = read('product');
  if (product) tell('track', 'Product Viewed', { ...product, url: absolute(product.url), image_url: absolute(product.image_url), currency: 'EUR' });
  document.getElementById('add')?.addEventListener('click', () => {
    const now = cart();
    const line = { ...product, url: absolute(product.url), image_url: absolute(product.image_url), quantity: 1 };
    now.lines.push(line);
    keep(now);
    const { cart_url } = cartFacts();
    tell('track', 'Product Added', { ...line, cart_id: now.id, cart_url, currency: 'EUR' });
    document.getElementById('added').hidden = false;
  });

  const saveForm = document.getElementById('save');
  saveForm?.addEventListener('submit', (event) => {
    event.preventDefault();
    recognise(saveForm);
    saveForm.hidden = true;
    document.getElementById('saved').hidden = false;
  });

  const buyForm = document.getElementById('buy');
  if (buyForm) {
    if (cart().lines.length > 0) tell('track', 'Checkout Started', cartFacts());
    buyForm.addEventListener('submit', (event) => {
      event.preventDefault();
      recognise(buyForm);
      const { cart_id, products, value, currency } = cartFacts();
      tell('track', 'Order Completed', { order_id: 'S' + Math.floor(1e6 + Math.random() * 9e6), cart_id, total: value, currency, products });
      keep(newCart());
      // the tracker sends what is left when the page goes
      location.href = page.base + '/thanks';
    });
  }
  for (const field of document.querySelectorAll('input[type=email]')) field.value = address();
  show();
})();
`;
