/** A bar as conditions see it: what it reaches ('*' and '' are all topics, else one), and when it ends (ms); null: never. */
export interface BarSeen {
  topic: string;
  untilMs: number | null;
}

/** Until when bars forbid what is about a topic (null: about anything), in ms or Infinity; null: none of them does. */
export const longestBar = (bars: readonly BarSeen[], topic: string | null): { untilMs: number } | null => {
  const meant = bars.filter((bar) => bar.topic === '*' || bar.topic === '' || bar.topic === topic);
  if (meant.length === 0) return null;
  return { untilMs: Math.max(...meant.map(({ untilMs }) => untilMs ?? Number.POSITIVE_INFINITY)) };
};
