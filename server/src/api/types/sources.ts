// GET /sources : keys and their last event ; POST /sources {name, kind} -> shows the key once ; DELETE /sources/:id
export interface Source {
  keyId: string;
  name: string;
  kind: 'write' | 'api';
  scopes: string[];
  prefix: string;
  createdAt: string;
  lastUsedAt: string | null;
  /** page the last event came from, for "saw https://..." */
  lastPage: string | null;
}

/** the whole key: an API key is not shown again */
export interface SourceCreated extends Source {
  key: string;
}

// GET /sources/:id/snippet -> {html, key}  (write keys are not secret: shown whole)
// GET /events-seen -> names with counts and properties ; GET /attributes
export interface EventSeen {
  name: string;
  lastSeenAt: string;
  properties: string[];
}
