export { interestRules, interestsOf, setInterestRules } from './queries.ts';
export {
  type InterestRules,
  PATHS_MAX,
  TOPICS_OF_WORKSPACE_MAX,
  topicOfCategory,
  topicsOfPaths,
} from './topics.ts';
export {
  INTEREST_HALF_LIFE_MS,
  type Interests,
  interestWeight,
  topInterests,
  withInterest,
} from './weights.ts';
