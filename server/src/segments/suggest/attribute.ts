import { byValue, type Family, plainName } from './family.ts';

/** Of which other families make something, or which name one person. */
const NOT_THESE =
  /^(email|phone|mobile|(first|last|full|user|nick)?name|title|avatar|id|.*id|createdat|.*at|address|street|zip|zipcode|postalcode|plz|timezone|language|locale|currency|birth.*|dob|dateofbirth|geburtsdatum|age|alter|ageyears|country|countrycode|land|region|state|province|canton|county|city|town|ort|stadt|gender|sex|geschlecht|salutation|anrede|industry|sector|branch|branche|vertical|companyindustry|businesstype|device|devicetype|platform|os|browser|day|month|duration)$/;
/** More different values name people or things rather than kinds of people. */
const KINDS_MAX = 30;
const VALUES_MAX = 3;
const ATTRIBUTES_MAX = 6;

/** Any other attribute with a handful of values that a part of the people share: plan, job, size. */
export const attribute: Family = (seen) => {
  const shared = seen.attributes
    .filter(({ name, kinds }) => !NOT_THESE.test(plainName(name)) && kinds <= KINDS_MAX)
    .sort((a, b) => b.filled - a.filled)
    .slice(0, ATTRIBUTES_MAX);
  const names = new Set(shared.map(({ name }) => plainName(name)));
  return byValue(seen, {
    family: 'attribute',
    names,
    limit: VALUES_MAX,
    said: (value, name) => `${name}: ${value}`,
  });
};
