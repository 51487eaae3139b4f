const FORBIDDEN =
  'script,iframe,frame,object,embed,applet,link,meta,base,form,input,button,textarea,select,style,svg,math';
const WITH_ADDRESS = ['href', 'src', 'xlink:href', 'action', 'formaction', 'background', 'poster'];

/** Browsers skip blanks and control characters in an address before they look at its scheme. */
const isBadAddress = (value: string): boolean => {
  const address = value.replace(/[\s\p{Cc}]/gu, '').toLowerCase();
  return (
    /^(javascript|vbscript):/.test(address) || (/^data:/.test(address) && !/^data:image\//.test(address))
  );
};

/**
 * HTML that does nothing: no scripts, handlers, forms, frames. The canvas is a document of the app's own origin, so
 * what one colleague wrote must not act for another who opens it. Blocks are drawn through this, never around it.
 */
export const harmless = (html: string): string => {
  const template = document.createElement('template');
  template.innerHTML = html;
  for (const element of template.content.querySelectorAll(FORBIDDEN)) element.remove();
  for (const element of template.content.querySelectorAll('*'))
    for (const { name, value } of [...element.attributes])
      if (/^on/i.test(name) || name === 'srcdoc' || (WITH_ADDRESS.includes(name) && isBadAddress(value)))
        element.removeAttribute(name);
  return template.innerHTML;
};
