import { tidyText } from '../normalise/text.ts';

/** Which pages are about a topic; `*` stands for anything. */
export interface Topic {
  topic: string;
  paths: string[];
}

/** What a workspace takes for interests. */
export interface InterestRules {
  topics: Topic[];
  /** the category of a product that somebody views is a topic too */
  categories: boolean;
}

/** Topics of a workspace, and patterns of one. Each page view is held against all of them. */
export const TOPICS_OF_WORKSPACE_MAX = 50;
export const PATHS_MAX = 20;
const TOPIC_LENGTH_MAX = 60;

/** `/trail/*` as a test of paths: anchored, without regard to case, without backtracking over more than one star. */
const pathTest = (pattern: string): ((path: string) => boolean) => {
  const parts = pattern.toLowerCase().split('*');
  const [first, last] = [parts[0]!, parts.at(-1)!];
  if (parts.length === 1) return (path) => path === first;
  return (path) => {
    if (!path.startsWith(first) || !path.endsWith(last) || path.length < first.length + last.length)
      return false;
    let at = first.length;
    for (const part of parts.slice(1, -1)) {
      const found = path.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= path.length - last.length;
  };
};

/** Compiled rules: the topics of a path, each once. */
export const topicsOfPaths = ({ topics }: InterestRules): ((path: string) => string[]) => {
  const tests = topics.map(({ topic, paths }) => ({ topic, tests: paths.map(pathTest) }));
  return (path) => {
    const lower = path.toLowerCase();
    return tests.filter((one) => one.tests.some((test) => test(lower))).map(({ topic }) => topic);
  };
};

/** The category of a product as a topic: `Trail / Shoes` and `trail / shoes` are one; null for what is none. */
export const topicOfCategory = (category: unknown): string | null => {
  if (typeof category !== 'string') return null;
  const topic = tidyText(category).toLowerCase().slice(0, TOPIC_LENGTH_MAX);
  return topic === '' ? null : topic;
};
