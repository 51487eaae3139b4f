export { countryCode } from './country.ts';
export { dayText } from './day.ts';
export { languageTag } from './language.ts';
export { canonicalName, WELL_KNOWN, wellKnownKind, wellKnownType } from './names.ts';
export { countryOfPhone, phoneNumber } from './phone.ts';
export { regionName } from './region.ts';
export { isBehind, lifecycleStage } from './stage.ts';
export { countryOfZone, timeZoneName } from './time-zone.ts';
export {
  NO_RULES,
  type NormalTraits,
  namedFacts,
  normalTraits,
  type ProfileRules,
  type ValueProblem,
} from './traits.ts';
export { ATTRIBUTE_TYPES, type AttributeType, inType } from './typed.ts';
