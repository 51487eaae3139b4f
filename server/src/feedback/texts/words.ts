/**
 * The words by which people steer the texts they get. Carriers and CTIA's Messaging Principles (5.1.3) want the English
 * ones understood everywhere; others are what people of a language write.
 */
export type Wish = 'stop' | 'start' | 'help';

export const ANSWER_LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pl', 'pt'] as const;
export type AnswerLanguage = (typeof ANSWER_LANGUAGES)[number];

/** Without accents and in small letters. `en` are understood whatever language a person speaks. */
const WORDS: Readonly<Record<Wish, Readonly<Record<AnswerLanguage, readonly string[]>>>> = {
  stop: {
    en: [
      'stop',
      'stopall',
      'stop all',
      'unsubscribe',
      'cancel',
      'end',
      'quit',
      'optout',
      'opt out',
      'revoke',
    ],
    de: ['stopp', 'stop bitte', 'bitte stop', 'abmelden', 'abbestellen', 'austragen', 'ende', 'schluss'],
    fr: ['arret', 'arreter', 'desabonner', 'desinscrire', 'desinscription'],
    es: ['baja', 'parar', 'alto', 'cancelar', 'no mas'],
    it: ['basta', 'ferma', 'annulla', 'disiscrivimi', 'cancella'],
    nl: ['afmelden', 'uitschrijven', 'stoppen'],
    pl: ['koniec', 'rezygnuje', 'wypisz'],
    pt: ['sair', 'parar', 'cancelar', 'pare', 'remover'],
  },
  start: {
    en: ['start', 'unstop', 'resume', 'opt in', 'optin', 'subscribe'],
    de: ['anmelden', 'weiter'],
    fr: ['reprendre', 'abonner', 'inscription'],
    es: ['alta', 'iniciar', 'empezar'],
    it: ['inizia', 'iscrivimi', 'riprendi'],
    nl: ['aanmelden', 'hervatten'],
    pl: ['wznow', 'zapisz'],
    pt: ['iniciar', 'comecar', 'retomar'],
  },
  help: {
    en: ['help', 'info'],
    de: ['hilfe'],
    fr: ['aide'],
    es: ['ayuda'],
    it: ['aiuto'],
    nl: ['hulp'],
    pl: ['pomoc'],
    pt: ['ajuda'],
  },
};

const folded = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ł', 'l')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();

const meanings = new Map<string, { wish: Wish; language: AnswerLanguage | null }>();
// of two languages, or English, which everybody uses: the person's own decides
for (const [wish, byLanguage] of Object.entries(WORDS) as [Wish, (typeof WORDS)[Wish]][])
  for (const [language, words] of Object.entries(byLanguage) as [AnswerLanguage, readonly string[]][])
    for (const word of words)
      meanings.set(word, { wish, language: language === 'en' || meanings.has(word) ? null : language });

/**
 * What a text asks for, when that is all it says; null: it is a message for people. "Stop by tomorrow?" is one. The
 * language is that of the word; null when it does not say.
 */
export const wishOf = (text: string): { wish: Wish; language: AnswerLanguage | null } | null =>
  meanings.get(folded(text)) ?? null;

const ANSWERS: Readonly<Record<AnswerLanguage, Readonly<Record<Wish, (name: string) => string>>>> = {
  en: {
    stop: (name) => `You get no more texts from ${name}. Reply START to get them again.`,
    start: (name) => `You get texts from ${name} again. Reply STOP to end them.`,
    help: (name) => `These are texts from ${name}. Reply STOP to end them.`,
  },
  de: {
    stop: (name) => `Sie bekommen keine SMS mehr von ${name}. Mit START melden Sie sich wieder an.`,
    start: (name) => `Sie bekommen wieder SMS von ${name}. Mit STOP melden Sie sich ab.`,
    help: (name) => `Das sind SMS von ${name}. Mit STOP melden Sie sich ab.`,
  },
  fr: {
    stop: (name) => `Vous ne recevrez plus de SMS de ${name}. Répondez START pour les recevoir à nouveau.`,
    start: (name) => `Vous recevez à nouveau les SMS de ${name}. Répondez STOP pour les arrêter.`,
    help: (name) => `SMS de ${name}. Répondez STOP pour les arrêter.`,
  },
  es: {
    stop: (name) => `No recibirá más SMS de ${name}. Responda START para volver a recibirlos.`,
    start: (name) => `Vuelve a recibir SMS de ${name}. Responda STOP para no recibirlos.`,
    help: (name) => `SMS de ${name}. Responda STOP para no recibirlos.`,
  },
  it: {
    stop: (name) => `Non riceverai più SMS da ${name}. Rispondi START per riceverli di nuovo.`,
    start: (name) => `Ricevi di nuovo gli SMS di ${name}. Rispondi STOP per non riceverli.`,
    help: (name) => `SMS di ${name}. Rispondi STOP per non riceverli.`,
  },
  nl: {
    stop: (name) => `Je krijgt geen sms meer van ${name}. Antwoord START om ze weer te krijgen.`,
    start: (name) => `Je krijgt weer sms van ${name}. Antwoord STOP om ze te stoppen.`,
    help: (name) => `Dit zijn sms-berichten van ${name}. Antwoord STOP om ze te stoppen.`,
  },
  pl: {
    stop: (name) => `Nie dostaniesz więcej SMS-ów od ${name}. Odpisz START, by znów je dostawać.`,
    start: (name) => `Znów dostajesz SMS-y od ${name}. Odpisz STOP, by je zakończyć.`,
    help: (name) => `To SMS-y od ${name}. Odpisz STOP, by je zakończyć.`,
  },
  pt: {
    stop: (name) => `Não vai receber mais SMS de ${name}. Responda START para voltar a receber.`,
    start: (name) => `Volta a receber SMS de ${name}. Responda STOP para parar.`,
    help: (name) => `SMS de ${name}. Responda STOP para parar.`,
  },
};

/** What is answered, in a language that the person reads: `language` is a tag such as `de-AT`, or nothing. */
export const answerTo = (wish: Wish, language: string | null, name: string): string => {
  const base = language?.split('-')[0]?.toLowerCase();
  const known = ANSWER_LANGUAGES.find((one) => one === base) ?? 'en';
  return ANSWERS[known][wish](name);
};
