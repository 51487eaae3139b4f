/** Looks like a mail address; the server decides. */
export const isAddress = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text.trim());

/** Nothing, or looks like a web address, with or without https://. */
export const isWeb = (text: string): boolean =>
  text.trim() === '' || /^(https?:\/\/)?[^\s/.]+(\.[^\s/.]+)+(\/\S*)?$/i.test(text.trim());

/** A webhook's receiver: a whole address. */
export const isReceiver = (text: string): boolean => /^https?:\/\/[^\s/]+(\/\S*)?$/i.test(text.trim());
