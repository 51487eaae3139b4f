/** What the form for a new contact holds; all of it may be empty but not all at once. */
export type AddedContact = { name: string; email: string; phone: string };

/** The attributes to add: only what was filled in. */
export const addedFacts = (values: AddedContact): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values)
      .map(([name, value]) => [name, value.trim()] as const)
      .filter(([, value]) => value !== ''),
  );

export const checkSomething = (values: AddedContact): string | null =>
  Object.keys(addedFacts(values)).length > 0 ? null : 'Enter a name, an e-mail or a phone number.';

/** Loose on purpose: the server and the first mail know better. */
export const checkAddress = (text: string): string | null =>
  text.trim() === '' || /^[^\s@]+@[^\s@]+$/.test(text.trim())
    ? null
    : 'Enter an address such as ana@acme.com, or leave it empty.';
