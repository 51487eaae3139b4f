export { attributeCarriers, type Carriers, type CarriersFound } from './carriers.ts';
export {
  type AttributeChangeAsked,
  addAttribute,
  attributeType,
  changeAttribute,
  declareAttributes,
  LEGAL_BASES,
  looksPersonal,
  namesIn,
  type RegisteredAttribute,
  registeredAttributes,
  type ValueType,
  valueType,
} from './registry.ts';
export { type AttributeUse, attributeUses } from './uses.ts';
