import { describe, expect, it } from 'vitest';
import { websiteFacts } from './website.ts';

const at = (html: string, url = 'https://www.acme-shoes.test/en/') => websiteFacts(html, url);

describe('what a website says of its company', () => {
  it('is its name, the picture for home screens and its colour', () => {
    const html = `<!doctype html><html><head>
      <title>Boots &amp; shoes | Acme Shoes</title>
      <meta property="og:site_name" content="Acme Shoes &amp; Co">
      <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#000000">
      <meta name="theme-color" content="#0B6">
      <link rel="shortcut icon" href="/favicon.ico" sizes="32x32">
      <link rel="apple-touch-icon" href="../touch.png">
      </head><body><meta name="theme-color" content="#ffffff"></body>`;
    expect(at(html)).toEqual({
      name: 'Acme Shoes & Co',
      logoUrl: 'https://www.acme-shoes.test/touch.png',
      color: '#00bb66',
    });
  });

  it.each([
    ['Boots and shoes | Acme Shoes', 'Acme Shoes'],
    ['Acme Shoes \u2013 boots that last', 'Acme Shoes'],
    ['Welcome - Something else', 'Welcome'],
    ['  ', null],
  ])('is named in the title "%s": %s', (title, name) => {
    expect(at(`<title>${title}</title>`).name).toBe(name);
  });

  it('takes the largest icon, else the picture for sharing, and no address that is not of the web', () => {
    const icons =
      '<link rel=icon sizes=16x16 href=a.png><link rel=icon sizes=any href=b.svg><meta property=og:image content=c.jpg>';
    expect(at(icons).logoUrl).toBe('https://www.acme-shoes.test/en/b.svg');
    expect(at('<meta property=og:image content=/c.jpg>').logoUrl).toBe('https://www.acme-shoes.test/c.jpg');
    expect(at('<link rel=icon href="javascript:alert(1)">').logoUrl).toBeNull();
    expect(at('<link rel=icon href="data:image/png;base64,AA">').logoUrl).toBeNull();
  });

  it('is nothing for a page that says nothing, or is no page', () => {
    const nothing = { name: null, logoUrl: null, color: null };
    expect(at('')).toEqual(nothing);
    expect(at('{"a": "<"}')).toEqual(nothing);
    expect(at('<meta name=theme-color content="red;}">')).toEqual(nothing);
  });
});
