/** What the form for a new contact holds; all of it may be empty but not all at once. */
export type AddedContact = { name: string; email: string; phone: string; consent: AddedConsent };

/** What they said about mail. */
export type AddedConsent = 'unasked' | 'given' | 'none';

export const consentHelp: Readonly<Record<AddedConsent, string>> = {
  given: 'Recorded with your name and the time.',
  unasked: 'Nothing is recorded.',
  none: 'Baton sends nothing to this address.',
};

/** What is typed, as far as it is worth asking who is called that: too little finds everybody. */
export const askedFor = ({ name, email, phone }: AddedContact): string[] =>
  [
    name.trim().length >= 3 && name,
    email.trim().length >= 4 && email,
    phone.replace(/\D/g, '').length >= 5 && phone,
  ]
    .filter((text): text is string => text !== false)
    .map((text) => text.trim());

/** The attributes to add: only what was filled in. */
export const addedFacts = ({ name, email, phone }: Omit<AddedContact, 'consent'>): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ name, email, phone })
      .map(([name, value]) => [name, value.trim()] as const)
      .filter(([, value]) => value !== ''),
  );

export const checkSomething = (values: Omit<AddedContact, 'consent'>): string | null =>
  Object.keys(addedFacts(values)).length > 0 ? null : 'Enter a name, an e-mail or a phone number.';

/** Loose on purpose: the server and the first mail know better. */
export const checkAddress = (text: string): string | null =>
  text.trim() === '' || /^[^\s@]+@[^\s@]+$/.test(text.trim())
    ? null
    : 'Enter an address such as ana@acme.com, or leave it empty.';
