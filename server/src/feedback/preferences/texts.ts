/** The words of the pages that readers see, in the languages that are built in. `{...}` is filled. */
export interface PageTexts {
  title: string;
  intro: string;
  for: string;
  email: string;
  sms: string;
  save: string;
  saved: string;
  breakTitle: string;
  pause: string;
  pausedUntil: string;
  resume: string;
  allTitle: string;
  all: string;
  allNote: string;
  done: string;
  doneText: string;
  notReachable: string;
  confirmTitle: string;
  confirmText: string;
  confirm: string;
  confirmed: string;
  confirmedText: string;
  nothingToConfirm: string;
  choices: string;
  unknown: string;
  unknownText: string;
  busy: string;
  busyText: string;
}

const en: PageTexts = {
  title: 'What may {company} send you?',
  intro: 'Choose what you want. It holds at once.',
  for: 'For {address}',
  email: 'E-mail',
  sms: 'Text message',
  save: 'Save my choices',
  saved: 'Your choices are saved.',
  breakTitle: 'Need a break?',
  pause: 'Pause for {days} days',
  pausedUntil: 'Paused until {date}.',
  resume: 'End the pause',
  allTitle: 'Nothing more at all',
  all: 'Unsubscribe from everything',
  allNote: 'Messages about your orders and your account still arrive.',
  done: 'You are unsubscribed',
  doneText: '{company} sends you no more news or offers.',
  notReachable: 'Nothing is sent to this address: mail to it came back, or was reported.',
  confirmTitle: 'One more step',
  confirmText: '{company} may write to you about:',
  confirm: 'Yes, I want this',
  confirmed: 'Confirmed',
  confirmedText: 'You can change your mind at any time.',
  nothingToConfirm: 'There is nothing left to confirm.',
  choices: 'See all my choices',
  unknown: 'This link does not work',
  unknownText: 'It may be cut off. Open it from the mail again.',
  busy: 'That did not work just now',
  busyText: 'Nothing was changed. Try again in a minute.',
};

const de: PageTexts = {
  title: 'Was darf {company} Ihnen schicken?',
  intro: 'Wählen Sie, was Sie möchten. Es gilt sofort.',
  for: 'Für {address}',
  email: 'E-Mail',
  sms: 'SMS',
  save: 'Auswahl speichern',
  saved: 'Ihre Auswahl ist gespeichert.',
  breakTitle: 'Eine Pause?',
  pause: '{days} Tage Pause',
  pausedUntil: 'Pause bis {date}.',
  resume: 'Pause beenden',
  allTitle: 'Gar nichts mehr',
  all: 'Von allem abmelden',
  allNote: 'Nachrichten zu Ihren Bestellungen und Ihrem Konto kommen weiterhin.',
  done: 'Sie sind abgemeldet',
  doneText: '{company} schickt Ihnen keine Neuigkeiten und Angebote mehr.',
  notReachable: 'An diese Adresse wird nichts gesendet: Mails kamen zurück oder wurden gemeldet.',
  confirmTitle: 'Noch ein Schritt',
  confirmText: '{company} darf Ihnen schreiben über:',
  confirm: 'Ja, das möchte ich',
  confirmed: 'Bestätigt',
  confirmedText: 'Sie können das jederzeit ändern.',
  nothingToConfirm: 'Es gibt nichts mehr zu bestätigen.',
  choices: 'Meine ganze Auswahl ansehen',
  unknown: 'Dieser Link funktioniert nicht',
  unknownText: 'Vielleicht ist er abgeschnitten. Öffnen Sie ihn noch einmal aus der Mail.',
  busy: 'Das ging gerade nicht',
  busyText: 'Es wurde nichts geändert. Versuchen Sie es in einer Minute noch einmal.',
};

const fr: PageTexts = {
  title: 'Que peut vous envoyer {company} ?',
  intro: 'Choisissez ce que vous voulez. C’est pris en compte aussitôt.',
  for: 'Pour {address}',
  email: 'E-mail',
  sms: 'SMS',
  save: 'Enregistrer mes choix',
  saved: 'Vos choix sont enregistrés.',
  breakTitle: 'Besoin d’une pause ?',
  pause: 'Pause de {days} jours',
  pausedUntil: 'En pause jusqu’au {date}.',
  resume: 'Mettre fin à la pause',
  allTitle: 'Plus rien du tout',
  all: 'Me désinscrire de tout',
  allNote: 'Les messages sur vos commandes et votre compte continuent d’arriver.',
  done: 'Vous êtes désinscrit',
  doneText: '{company} ne vous envoie plus ni nouvelles ni offres.',
  notReachable:
    'Rien n’est envoyé à cette adresse : des messages sont revenus ou ont été signalés comme indésirables.',
  confirmTitle: 'Encore une étape',
  confirmText: '{company} peut vous écrire à propos de :',
  confirm: 'Oui, je le veux',
  confirmed: 'Confirmé',
  confirmedText: 'Vous pouvez changer d’avis à tout moment.',
  nothingToConfirm: 'Il n’y a plus rien à confirmer.',
  choices: 'Voir tous mes choix',
  unknown: 'Ce lien ne fonctionne pas',
  unknownText: 'Il est peut-être coupé. Ouvrez-le à nouveau depuis le message.',
  busy: 'Cela n’a pas marché',
  busyText: 'Rien n’a été changé. Réessayez dans une minute.',
};

const es: PageTexts = {
  title: '¿Qué puede enviarle {company}?',
  intro: 'Elija lo que quiere recibir. Vale desde ahora mismo.',
  for: 'Para {address}',
  email: 'Correo electrónico',
  sms: 'SMS',
  save: 'Guardar mi elección',
  saved: 'Su elección está guardada.',
  breakTitle: '¿Necesita un descanso?',
  pause: 'Pausa de {days} días',
  pausedUntil: 'En pausa hasta el {date}.',
  resume: 'Terminar la pausa',
  allTitle: 'Nada más',
  all: 'Darme de baja de todo',
  allNote: 'Los mensajes sobre sus pedidos y su cuenta siguen llegando.',
  done: 'Se ha dado de baja',
  doneText: '{company} no le envía más noticias ni ofertas.',
  notReachable: 'No se envía nada a esta dirección: hubo correos devueltos o denunciados.',
  confirmTitle: 'Un paso más',
  confirmText: '{company} puede escribirle sobre:',
  confirm: 'Sí, quiero recibirlo',
  confirmed: 'Confirmado',
  confirmedText: 'Puede cambiar de opinión cuando quiera.',
  nothingToConfirm: 'No queda nada por confirmar.',
  choices: 'Ver todas mis opciones',
  unknown: 'Este enlace no funciona',
  unknownText: 'Puede que esté cortado. Ábralo de nuevo desde el correo.',
  busy: 'Ahora no ha sido posible',
  busyText: 'No se ha cambiado nada. Inténtelo de nuevo en un minuto.',
};

const it: PageTexts = {
  title: 'Che cosa può inviarle {company}?',
  intro: 'Scelga ciò che desidera. Vale da subito.',
  for: 'Per {address}',
  email: 'E-mail',
  sms: 'SMS',
  save: 'Salva le mie scelte',
  saved: 'Le sue scelte sono salvate.',
  breakTitle: 'Serve una pausa?',
  pause: 'Pausa di {days} giorni',
  pausedUntil: 'In pausa fino al {date}.',
  resume: 'Termina la pausa',
  allTitle: 'Più nulla',
  all: 'Disiscrivimi da tutto',
  allNote: 'I messaggi sui suoi ordini e sul suo account continuano ad arrivare.',
  done: 'La disiscrizione è avvenuta',
  doneText: '{company} non le invia più novità e offerte.',
  notReachable:
    'A questo indirizzo non si invia nulla: dei messaggi sono tornati indietro o sono stati segnalati.',
  confirmTitle: 'Ancora un passo',
  confirmText: '{company} può scriverle a proposito di:',
  confirm: 'Sì, lo desidero',
  confirmed: 'Confermato',
  confirmedText: 'Può cambiare idea in ogni momento.',
  nothingToConfirm: 'Non c’è più nulla da confermare.',
  choices: 'Vedi tutte le mie scelte',
  unknown: 'Questo link non funziona',
  unknownText: 'Forse è stato tagliato. Lo apra di nuovo dal messaggio.',
  busy: 'Ora non ha funzionato',
  busyText: 'Nulla è cambiato. Riprovi tra un minuto.',
};

const nl: PageTexts = {
  title: 'Wat mag {company} u sturen?',
  intro: 'Kies wat u wilt. Het geldt meteen.',
  for: 'Voor {address}',
  email: 'E-mail',
  sms: 'Sms',
  save: 'Mijn keuze opslaan',
  saved: 'Uw keuze is opgeslagen.',
  breakTitle: 'Even pauze?',
  pause: '{days} dagen pauze',
  pausedUntil: 'Pauze tot {date}.',
  resume: 'Pauze beëindigen',
  allTitle: 'Helemaal niets meer',
  all: 'Voor alles uitschrijven',
  allNote: 'Berichten over uw bestellingen en uw account blijven komen.',
  done: 'U bent uitgeschreven',
  doneText: '{company} stuurt u geen nieuws en aanbiedingen meer.',
  notReachable: 'Naar dit adres wordt niets gestuurd: mail kwam terug of werd gemeld.',
  confirmTitle: 'Nog één stap',
  confirmText: '{company} mag u schrijven over:',
  confirm: 'Ja, dat wil ik',
  confirmed: 'Bevestigd',
  confirmedText: 'U kunt op elk moment van gedachten veranderen.',
  nothingToConfirm: 'Er valt niets meer te bevestigen.',
  choices: 'Al mijn keuzes bekijken',
  unknown: 'Deze link werkt niet',
  unknownText: 'Misschien is hij afgebroken. Open hem opnieuw vanuit de mail.',
  busy: 'Dat lukte nu niet',
  busyText: 'Er is niets veranderd. Probeer het over een minuut opnieuw.',
};

const pl: PageTexts = {
  title: 'Co {company} może do Ciebie wysyłać?',
  intro: 'Wybierz, co chcesz otrzymywać. Działa od razu.',
  for: 'Dla {address}',
  email: 'E-mail',
  sms: 'SMS',
  save: 'Zapisz mój wybór',
  saved: 'Twój wybór został zapisany.',
  breakTitle: 'Potrzebujesz przerwy?',
  pause: 'Przerwa na {days} dni',
  pausedUntil: 'Przerwa do {date}.',
  resume: 'Zakończ przerwę',
  allTitle: 'Nic więcej',
  all: 'Wypisz mnie ze wszystkiego',
  allNote: 'Wiadomości o zamówieniach i koncie będą nadal przychodzić.',
  done: 'Wypisano',
  doneText: '{company} nie wysyła Ci już nowości ani ofert.',
  notReachable: 'Na ten adres nic nie jest wysyłane: wiadomości wróciły lub zostały zgłoszone.',
  confirmTitle: 'Jeszcze jeden krok',
  confirmText: '{company} może pisać do Ciebie o:',
  confirm: 'Tak, chcę tego',
  confirmed: 'Potwierdzono',
  confirmedText: 'W każdej chwili możesz zmienić zdanie.',
  nothingToConfirm: 'Nie ma już nic do potwierdzenia.',
  choices: 'Zobacz wszystkie moje ustawienia',
  unknown: 'Ten link nie działa',
  unknownText: 'Być może jest ucięty. Otwórz go ponownie z wiadomości.',
  busy: 'Teraz się nie udało',
  busyText: 'Nic nie zostało zmienione. Spróbuj ponownie za minutę.',
};

const pt: PageTexts = {
  title: 'O que {company} pode enviar-lhe?',
  intro: 'Escolha o que quer receber. Vale de imediato.',
  for: 'Para {address}',
  email: 'E-mail',
  sms: 'SMS',
  save: 'Guardar as minhas escolhas',
  saved: 'As suas escolhas estão guardadas.',
  breakTitle: 'Precisa de uma pausa?',
  pause: 'Pausa de {days} dias',
  pausedUntil: 'Em pausa até {date}.',
  resume: 'Terminar a pausa',
  allTitle: 'Mais nada',
  all: 'Cancelar tudo',
  allNote: 'As mensagens sobre as suas encomendas e a sua conta continuam a chegar.',
  done: 'A subscrição foi cancelada',
  doneText: '{company} não lhe envia mais novidades nem ofertas.',
  notReachable: 'Nada é enviado para este endereço: houve mensagens devolvidas ou denunciadas.',
  confirmTitle: 'Só mais um passo',
  confirmText: '{company} pode escrever-lhe sobre:',
  confirm: 'Sim, quero receber',
  confirmed: 'Confirmado',
  confirmedText: 'Pode mudar de ideias a qualquer momento.',
  nothingToConfirm: 'Não há mais nada para confirmar.',
  choices: 'Ver todas as minhas escolhas',
  unknown: 'Esta ligação não funciona',
  unknownText: 'Talvez esteja cortada. Abra-a de novo a partir da mensagem.',
  busy: 'Não foi possível agora',
  busyText: 'Nada foi alterado. Tente de novo dentro de um minuto.',
};

export const PAGE_LANGUAGES: Readonly<Record<string, PageTexts>> = { en, de, fr, es, it, nl, pl, pt };

/** The first of the wanted languages (`de-AT`, `pt`) that is built in, else English. */
export const pageLanguage = (wanted: readonly unknown[]): string => {
  for (const one of wanted) {
    const base = typeof one === 'string' ? one.trim().toLowerCase().split(/[-_]/)[0]! : '';
    if (Object.hasOwn(PAGE_LANGUAGES, base)) return base;
  }
  return 'en';
};

/** Languages of an Accept-Language header in order of preference (RFC 9110 section 12.5.4). */
export const acceptedLanguages = (header: string | undefined): string[] =>
  (header ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [name = '', quality] = part.trim().split(/\s*;\s*q=/);
      return { name, weight: quality === undefined ? 1 : Number(quality) || 0 };
    })
    .sort((a, b) => b.weight - a.weight)
    .map(({ name }) => name);
