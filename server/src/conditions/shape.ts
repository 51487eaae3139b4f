import type { z } from 'zod';

/**
 * Whether an issue says that a value is of another shape than asked for: a field is missing, a text stands where a list
 * belongs. Otherwise it is of the right shape and only not finished, or out of bounds: an empty name, a share of 120 %.
 * Screens show and mend what is not finished; of another shape they can show nothing. Refinements say it themselves by
 * `params.isShape`.
 */
export const isWrongShape = (issue: z.core.$ZodIssue): boolean => {
  switch (issue.code) {
    case 'too_small':
    case 'too_big':
    case 'not_multiple_of':
    case 'invalid_format':
    case 'unrecognized_keys':
      return false;
    case 'custom':
      return issue.params?.isShape === true;
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues.some(isWrongShape);
    case 'invalid_union':
      // right in shape when one of the alternatives is; without any there is none of its name
      return issue.errors.every((issues) => issues.some(isWrongShape));
    default:
      return true;
  }
};
