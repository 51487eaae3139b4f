/** Links leave the frame: a site inside it would be cut off by the sandbox. */
const base = '<base target="_blank">';

/** The mail's HTML with its links pointed at a new tab; nothing else is touched. */
export const framedMail = (html: string): string =>
  /<head[^>]*>/i.test(html) ? html.replace(/<head[^>]*>/i, (head) => head + base) : base + html;
