/** The canvas: a sheet with the mail on it. Colours and fonts of marks are the app's, handed over when it starts. */
export const canvasCss = (color: (role: string) => string, fonts: string): string => `
  ${fonts}
  html, body { margin: 0; background: ${color('sunken')}; }
  body { font-family: ${color('font')}; -webkit-font-smoothing: antialiased; }
  * { box-sizing: border-box; }
  [data-gjs-type] { cursor: default; position: relative; }
  [data-inside] { min-height: 8px; overflow-wrap: anywhere; }
  [data-inside="mj-body"] { padding: 24px 12px 96px; min-height: 100vh; }
  [data-inside="mj-body"] > [data-level="mj-section"] { min-height: 24px; }
  [data-inside="mj-column"]:empty, [data-inside="mj-hero"]:empty, [data-inside="frame"]:empty,
  [data-inside="mj-section"]:empty, [data-inside="mj-body"]:empty { display: grid; place-items: center; min-height: 72px; }
  [data-inside="mj-body"]:empty { min-height: 320px; }
  [data-inside]:empty::after {
    content: "Drop a block here"; padding: 8px 16px; border: 1px dashed ${color('edge')}; border-radius: 6px;
    color: ${color('muted')}; font: 13px/20px ${color('font')};
  }
  [data-inside="mj-body"]:empty::after { content: "Choose a block at the left, or drag it here"; padding: 32px 48px; }
  [data-write] { outline: none; }
  [data-write][contenteditable="true"] { cursor: text; box-shadow: 0 0 0 4px ${color('brand-soft')}; }
  [data-write] p:first-child { margin-top: 0; }
  [data-write] p:last-child { margin-bottom: 0; }
  [data-write]:empty::before { content: "Write here"; color: ${color('faint')}; }
  .chip {
    display: inline-block; max-width: 100%; padding: 0 6px; border-radius: 4px; background: ${color('draft-soft')}; color: ${color('draft')};
    font-family: ${color('font')}; font-size: .86em; line-height: 1.5; font-weight: 500; cursor: default;
  }
  .chip[data-chip="tag"] { background: ${color('machine-soft')}; color: ${color('machine')}; font-weight: 400; }
  .chip[data-chip="known"] {
    padding: 0; background: none; color: inherit; font: inherit; white-space: normal; line-height: inherit;
    border-bottom: 1px dotted currentColor; border-radius: 0; overflow: visible; vertical-align: baseline; display: inline;
  }
  .empty, .code {
    padding: 12px 16px; border: 1px dashed ${color('edge')}; border-radius: 6px; background: ${color('surface')};
    color: ${color('muted')}; font: 13px/20px ${color('font')}; text-align: center;
  }
  .empty { padding: 32px 16px; }
  .code { margin: 4px 0; padding: 4px 8px; text-align: left; background: ${color('machine-soft')}; color: ${color('machine')}; border-color: transparent; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .code small { margin-left: 8px; opacity: .8; }
  [data-inside="mj-body"] > [data-level="code"], [data-inside="frame"] > [data-level="code"] { max-width: 600px; margin-inline: auto; }
  [data-level="frame"] { max-width: 600px; margin: 0 auto; box-shadow: -3px 0 0 ${color('machine')}; }
  .frame-label {
    padding: 2px 8px; background: ${color('machine-soft')}; color: ${color('machine')};
    font: 500 12px/16px ${color('font')}; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
  }
  .social {
    display: inline-grid; place-items: center; margin: 4px; border-radius: 50%; background: ${color('muted')};
    color: ${color('surface')}; font: 600 12px/1 ${color('font')};
  }
  .spacer { background: repeating-linear-gradient(45deg, transparent 0 6px, ${color('hover')} 6px 7px); }
  img { -webkit-user-drag: none; }
  [data-gjs-type].gjs-hovered:not(.gjs-selected) { outline: 1px solid ${color('brand')}; outline-offset: -1px; }
  [data-gjs-type].gjs-selected { outline: 2px solid ${color('brand')} !important; outline-offset: -2px; }
  @media (max-width: 480px) {
    [data-inside="mj-section"] { flex-direction: column !important; }
    [data-level="mj-column"] { flex: 1 1 auto !important; width: 100% !important; }
  }
`;
