import type { Output } from 'liquidjs';

/** Names of a value's way: `contact.items[0].name` -> `['contact', 'items', 0, 'name']`. */
export type Path = (string | number)[];

interface AccessToken {
  variable?: { content?: unknown };
  props?: { content?: unknown }[];
}

/** The way of an output that prints one value, whatever its filters; null for literals, ranges and computed names. */
export const pathOf = (output: Output): Path | null => {
  const [access, ...more] = output.value.initial.postfix as AccessToken[];
  if (more.length > 0 || !access?.props) return null;
  // LiquidJS keeps the first name apart only when it is a literal or a range.
  const parts = access.variable ? [access.variable, ...access.props] : access.props;
  const names = parts.map((part) => part.content);
  return names.every((name) => typeof name === 'string' || typeof name === 'number') ? (names as Path) : null;
};
