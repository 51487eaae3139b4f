/** The sample shop's look. */
export const STYLE = `
:root { --ink: #1f2a2e; --soft: #5d6b70; --line: #dfe5e3; --paper: #fbfaf7; --card: #ffffff; --act: #0b6b63; --act-ink: #ffffff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eef2f1; --soft: #a5b2b5; --line: #33403f; --paper: #141a1b; --card: #1c2425; --act: #38b2a5; --act-ink: #0d1716; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
a { color: inherit; }
.wrap { max-width: 1080px; margin: 0 auto; padding: 0 20px; }
header { border-bottom: 1px solid var(--line); background: var(--card); position: sticky; top: 0; z-index: 1; }
header .wrap { display: flex; align-items: center; gap: 8px 24px; min-height: 64px; flex-wrap: wrap; }
.brand { font-size: 20px; font-weight: 700; text-decoration: none; letter-spacing: -0.02em; }
nav { display: flex; gap: 4px 18px; flex-wrap: wrap; margin-right: auto; }
nav a { text-decoration: none; color: var(--soft); padding: 10px 0; }
nav a:hover, nav a[aria-current] { color: var(--ink); }
.cartlink { text-decoration: none; padding: 10px 14px; border: 1px solid var(--line); border-radius: 999px; white-space: nowrap; }
.hero { padding: 44px 0 20px; }
h1 { font-size: clamp(28px, 5vw, 44px); line-height: 1.1; letter-spacing: -0.03em; margin: 0 0 8px; }
h2 { font-size: 22px; letter-spacing: -0.02em; margin: 32px 0 12px; }
.lead { color: var(--soft); margin: 0; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); gap: 20px; padding: 20px 0 60px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; overflow: hidden; text-decoration: none; display: block; transition: transform .15s, box-shadow .15s; }
.card:hover { transform: translateY(-2px); box-shadow: 0 8px 24px rgb(0 0 0 / .08); }
.card img { display: block; width: 100%; height: auto; background: color-mix(in srgb, var(--line) 45%, transparent); }
.card div { padding: 14px 16px 16px; }
.card b { display: block; }
.price { color: var(--soft); font-variant-numeric: tabular-nums; }
.product { display: grid; grid-template-columns: minmax(0, 1.2fr) minmax(0, 1fr); gap: 40px; padding: 36px 0 60px; align-items: center; }
.product img { width: 100%; height: auto; border-radius: 18px; background: color-mix(in srgb, var(--line) 45%, transparent); }
.product .price { font-size: 22px; margin: 8px 0 20px; }
button, .button { font: inherit; font-weight: 600; border: 0; border-radius: 10px; background: var(--act); color: var(--act-ink); padding: 12px 22px; min-height: 46px; cursor: pointer; text-decoration: none; display: inline-block; }
button.plain { background: none; color: var(--soft); padding: 8px; min-height: 44px; font-weight: 400; text-decoration: underline; }
:focus-visible { outline: 3px solid color-mix(in srgb, var(--act) 55%, transparent); outline-offset: 2px; }
label { display: block; font-weight: 600; margin: 0 0 6px; }
input { font: inherit; font-size: 16px; width: 100%; max-width: 420px; padding: 11px 12px; border: 1px solid var(--line); border-radius: 10px; background: var(--card); color: inherit; }
.field { margin: 0 0 16px; }
.line { display: flex; gap: 16px; align-items: center; padding: 12px 0; border-bottom: 1px solid var(--line); }
.line img { width: 72px; height: 54px; border-radius: 8px; background: color-mix(in srgb, var(--line) 45%, transparent); }
.line b { flex: 1; }
.sum { display: flex; justify-content: space-between; font-weight: 700; padding: 16px 0 24px; }
.panel { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 20px; margin: 20px 0; }
.panel p { margin: 0 0 14px; color: var(--soft); }
.said { color: var(--act); font-weight: 600; }
footer { border-top: 1px solid var(--line); color: var(--soft); font-size: 14px; padding: 20px 0 40px; }
[hidden] { display: none !important; }
@media (max-width: 640px) { header { position: static; } header .wrap { padding-top: 10px; } .brand { margin-right: auto; } nav { order: 3; flex-basis: 100%; flex-wrap: nowrap; overflow-x: auto; white-space: nowrap; } .product { grid-template-columns: 1fr; gap: 20px; padding-top: 20px; } .hero { padding-top: 28px; } .grid { grid-template-columns: 1fr 1fr; gap: 12px; } .card div { padding: 10px 12px 12px; font-size: 15px; } }
`;
