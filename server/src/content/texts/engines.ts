import type { Liquid } from 'liquidjs';
import { printed } from '../filters.ts';
import { engineWith, textEngine } from '../liquid.ts';
import type { ShortDocument } from './document.ts';

/** Marks that Slack reads as more than text: a value must not call everybody or hide where a link leads. */
const SLACK_MARKS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const slackEngine = engineWith((value) => printed(value).replace(/[&<>]/g, (mark) => SLACK_MARKS[mark]!));

/** Text that is JSON already, as `| json` makes it. */
class JsonText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A value between the quotation marks of a JSON string, or as JSON where it was made so. */
const asJson = (value: unknown): string =>
  value instanceof JsonText ? value.text : JSON.stringify(printed(value)).slice(1, -1);

const jsonEngine = engineWith(asJson);
jsonEngine.registerFilter('json', (value: unknown) => new JsonText(JSON.stringify(value ?? null)));

const ENGINES: Readonly<Record<ShortDocument['channel'], Liquid>> = {
  sms: textEngine,
  slack: slackEngine,
  webhook: jsonEngine,
};

/** The Liquid in which a channel's templates are written: values cannot become marks of what carries them. */
export const engineOf = (channel: ShortDocument['channel']): Liquid => ENGINES[channel];
