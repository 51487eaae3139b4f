/** How many parts a text has, counted as the sender counts. The one place of this folder that takes it from the server. */
export { type TextSize, textSize } from '../../../../server/src/content/texts/parts.ts';
