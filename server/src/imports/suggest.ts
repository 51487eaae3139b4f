/** What the columns of a file probably are, from their names in several languages and the shape of their values (pure). */
import { canonicalName, normalEmail, phoneNumber, WELL_KNOWN } from '../contacts/index.ts';
import type { ColumnFacts, ColumnPlan } from './model.ts';

/** Letters and digits in lower case, accents gone: `Prénom` -> `prenom`, `E-Mail (privat)` -> `emailprivat`. */
const bare = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** Names people give to columns, beside those of attributes: de, fr, es, it, pt, nl, pl. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  email:
    'emailadresse mailadresse emailprivat courriel adresseemail adressemail correo correoelectronico email1 email1value primaryemail indirizzoemail posta emailaddresse adresemail mailadres'.split(
      ' ',
    ),
  userId:
    'userid user customerid customernumber customerno clientid externalid kundennummer kundennr kdnr kundenid numeroclient idcliente codicecliente klantnummer contactid crmid'.split(
      ' ',
    ),
  phone:
    'telefon telefonnummer handy mobil mobiltelefon mobilnummer rufnummer telephone portable numerotelephone telefono movil celular cellulare telefone telemovel telefoon komorka phone1value primaryphone'.split(
      ' ',
    ),
  firstName: 'vorname prenom nombre nome primeironome voornaam imie first'.split(' '),
  lastName:
    'nachname familienname zuname nom nomdefamille apellido apellidos cognome sobrenome apelido achternaam nazwisko last'.split(
      ' ',
    ),
  name: 'vollername nomcomplet nombrecompleto nomecompleto volledigenaam customername kundenname kontakt contact'.split(
    ' ',
  ),
  company:
    'firma firmenname unternehmen organisation societe entreprise empresa azienda bedrijf organization1name'.split(
      ' ',
    ),
  title: 'position funktion berufsbezeichnung poste puesto cargo functie role rolle'.split(' '),
  street: 'strasse adresse anschrift address rue direccion calle indirizzo via endereco straat ulica'.split(
    ' ',
  ),
  postalCode: 'plz postleitzahl codepostal codigopostal cap postcode kodpocztowy cp'.split(' '),
  city: 'ort stadt wohnort ville ciudad citta cidade stad plaats miasto localite'.split(' '),
  region:
    'bundesland kanton state stateprovince departement provincia estado regione provincie wojewodztwo'.split(
      ' ',
    ),
  country: 'land staat pays pais paese nazione kraj countryregion'.split(' '),
  language: 'sprache langue idioma lingua taal jezyk locale'.split(' '),
  birthday:
    'geburtstag geburtsdatum naissance datedenaissance datenaissance fechadenacimiento fechanacimiento cumpleanos datadinascita datanascita datadenascimento geboortedatum dataurodzenia born'.split(
      ' ',
    ),
  gender: 'geschlecht sexe sexo sesso geslacht plec sex'.split(' '),
  lifecycle_stage: 'stage lifecyclestage phase'.split(' '),
  tags: 'tag labels label etiketten schlagworte etiquetas categories kategorien kategorie'.split(' '),
  consent:
    'optin optedin newsletter subscribed consent einwilligung marketingconsent emailoptin emailmarketing acceptsmarketing acceptsemailmarketing abonne suscrito iscritto unsubscribed optout'.split(
      ' ',
    ),
  eventDate:
    'orderdate orderedat purchasedate bestelldatum kaufdatum datecommande fechapedido dataordine datapedido besteldatum createdatorder'.split(
      ' ',
    ),
  eventId:
    'orderid ordernumber orderno bestellnummer bestellnr auftragsnummer numerocommande numeropedido numeroordine ordernummer transactionid'.split(
      ' ',
    ),
  value:
    'orderamount ordertotal orderrevenue bestellwert umsatz montant importe importo totalprice revenue amount total summe betrag'.split(
      ' ',
    ),
};

const byName = new Map(
  Object.entries(NAMES).flatMap(([target, names]) => names.map((name) => [name, target] as const)),
);

/** What a column is called in the table above, or among well-known attributes. */
const targetOf = (name: string): string | undefined => {
  const plain = bare(name);
  const found = byName.get(plain);
  if (found) return found;
  const canonical = canonicalName(plain);
  return Object.hasOwn(WELL_KNOWN, canonical) ? canonical : undefined;
};

const shapeOf = ({ samples }: ColumnFacts): string | undefined => {
  if (samples.length === 0) return undefined;
  if (samples.every((value) => normalEmail(value) !== null)) return 'email';
  if (samples.every((value) => /^[+0]/.test(value) && phoneNumber(value, 'AT') !== null)) return 'phone';
  return undefined;
};

const TYPE_OF_KIND: Readonly<Record<string, 'string' | 'date' | 'list' | 'boolean'>> = {
  day: 'date',
  words: 'list',
  yesNo: 'boolean',
};

const attributeNamed = (name: string): ColumnPlan => ({
  to: 'attribute',
  name,
  type: TYPE_OF_KIND[WELL_KNOWN[name]?.kind ?? ''] ?? 'string',
});

/** An attribute's name from a column's: `Lieblings Farbe!` -> `lieblings_farbe`. */
export const attributeNameOf = (column: string): string =>
  column
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 100) || 'column';

const planFor = (target: string, column: ColumnFacts, isOrders: boolean): ColumnPlan => {
  if (target === 'email' || target === 'phone' || target === 'userId' || target === 'tags')
    return { to: target };
  if (target === 'consent') return { to: 'consent' };
  if (isOrders && (target === 'eventDate' || target === 'eventId')) return { to: target };
  if (isOrders && target === 'value') return { to: 'property', name: 'value', type: 'number' };
  if (Object.hasOwn(WELL_KNOWN, target)) return attributeNamed(target);
  return ownAttribute(column);
};

const ownAttribute = (column: ColumnFacts): ColumnPlan => ({
  to: 'attribute',
  name: attributeNameOf(column.name),
  type: column.type,
});

/** One plan a column. What only one column can be is given to the first that asks; empty columns are left out. A file
 *  with a column of order dates is one of orders: its other columns are theirs when they say so. */
export const suggestedPlan = (columns: readonly ColumnFacts[]): ColumnPlan[] => {
  const taken = new Set<string>();
  const targets = columns.map((column) => targetOf(column.name) ?? shapeOf(column));
  const isOrders = targets.includes('eventDate');
  return columns.map((column, n): ColumnPlan => {
    if (column.filled === 0) return { to: 'skip' };
    const plan = targets[n] ? planFor(targets[n], column, isOrders) : ownAttribute(column);
    const key = 'name' in plan ? `${plan.to}:${plan.name}` : plan.to;
    if (!taken.has(key)) {
      taken.add(key);
      return plan;
    }
    const own = ownAttribute(column) as Extract<ColumnPlan, { to: 'attribute' }>;
    return { ...own, name: taken.has(`attribute:${own.name}`) ? `${own.name}_${n + 1}` : own.name };
  });
};
