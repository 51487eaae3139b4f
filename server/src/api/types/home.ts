// `href` here and in the feed: a path in the workspace (`/people?of=orders:today`): put /w/<slug> before it
// GET /home
// GET /feed?limit=20 -> {items: FeedLine[]};  newest first
export type { FeedLine, Home } from '../../insights/index.ts';

// GET /live  (server-sent events): event "feed" data FeedLine[] ; event "changed" data {what: string[]} ; event "workspace" data {}
export type LiveTopic =
  | 'contacts'
  | 'attributes'
  | 'events-seen'
  | 'segments'
  | 'workflows'
  | 'templates'
  | 'broadcasts'
  | 'messages'
  | 'inbox'
  | 'tasks'
  | 'home'
  | 'presence'
  | 'simulations'
  | 'workspace'
  | 'sources';
