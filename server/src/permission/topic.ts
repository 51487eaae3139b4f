import { z } from 'zod';

/** What messages may be about. Contacts accept or refuse each, by channel. */
export interface Topic {
  key: string;
  name: string;
  description: string;
  /** unlessRefused: whoever has not refused gets it; consent: only who agreed (a text always needs that) */
  basis: 'unlessRefused' | 'consent';
  /** what programs say counts when the person has confirmed it in a mail */
  doubleOptIn: boolean;
  position: number;
  /** name and description in other languages, by code of the language */
  texts: Readonly<Record<string, { name?: string | undefined; description?: string | undefined }>>;
  isArchived: boolean;
}

/** The topic of mail that names none. Every workspace has it, with or without a row. */
export const DEFAULT_TOPIC = 'news';

export const defaultTopic: Topic = {
  key: DEFAULT_TOPIC,
  name: 'News and offers',
  description: '',
  basis: 'unlessRefused',
  doubleOptIn: false,
  position: 0,
  texts: {
    de: { name: 'Neuigkeiten und Angebote' },
    es: { name: 'Novedades y ofertas' },
    fr: { name: 'Nouveautés et offres' },
    it: { name: 'Novità e offerte' },
    nl: { name: 'Nieuws en aanbiedingen' },
    pl: { name: 'Nowości i oferty' },
    pt: { name: 'Novidades e ofertas' },
  },
  isArchived: false,
};

/** Most topics of a workspace: more than a reader can choose from on one page. */
export const TOPICS_MAX = 50;

const words = z.strictObject({
  name: z.string().trim().max(100).optional(),
  description: z.string().trim().max(300).optional(),
});

/** A topic as it is set by hand; its key never changes. */
export const topicSchema = z.strictObject({
  name: z.string().trim().min(1, 'a topic needs a name').max(100),
  description: z.string().trim().max(300).default(''),
  basis: z.enum(['unlessRefused', 'consent']),
  doubleOptIn: z.boolean().default(false),
  position: z.int().min(0).max(1_000).default(0),
  texts: z.record(z.string().regex(/^[a-z]{2,3}$/, 'a language as two letters'), words).default({}),
  isArchived: z.boolean().default(false),
});
export type TopicGiven = z.output<typeof topicSchema>;

/** Name and description of a topic in a language, else as they were written. */
export const topicWords = (topic: Topic, language: string): { name: string; description: string } => {
  const own = topic.texts[language];
  return { name: own?.name || topic.name, description: own?.description || topic.description };
};

/** A topic by key. One that somebody removed from the files still asks what the default one asks. */
export const topicAmong = (topics: ReadonlyMap<string, Topic>, key: string): Topic =>
  topics.get(key) ?? { ...(topics.get(DEFAULT_TOPIC) ?? defaultTopic), key, name: key };

/** On what a message of the topic may go out on a channel: texts are never sent to who has not agreed. */
export const basisOn = ({ basis }: Topic, channel: string): Topic['basis'] =>
  channel === 'sms' ? 'consent' : basis;
