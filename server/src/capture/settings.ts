import type { JsonObject } from '../platform/index.ts';

/**
 * The settings that `@segment/analytics-next` loads from its CDN before it sends anything: one destination, us. A
 * site sets `cdnURL` to our address and needs nothing else. `base` has no slash at its end.
 */
export const browserSettings = (writeKey: string, base: string): JsonObject => {
  const url = new URL(base);
  return {
    integrations: {
      'Segment.io': {
        apiKey: writeKey,
        apiHost: `${url.host}/v1`,
        protocol: url.protocol.slice(0, -1),
        addBundledMetadata: false,
        unbundledIntegrations: [],
        versionSettings: { version: '4.4.7', componentTypes: ['browser'] },
      },
    },
    plan: {
      track: { __default: { enabled: true, integrations: {} } },
      identify: { __default: { enabled: true } },
      group: { __default: { enabled: true } },
    },
    edgeFunction: {},
    analyticsNextEnabled: true,
    middlewareSettings: {},
    enabledMiddleware: {},
    remotePlugins: [],
    legacyVideoPluginsEnabled: false,
    // its own telemetry would go to Segment
    metrics: { sampleRate: 0 },
  };
};

/**
 * The source configuration that `@rudderstack/analytics-js` (v3) loads before it sends anything: no destinations but
 * its data plane, us, and no telemetry of its own. A site sets `configUrl` and the data plane's address to ours.
 * Without `source.id`, `source.config` and `source.destinations` the library refuses to start.
 */
export const rudderSettings = (writeKey: string): JsonObject => ({
  source: {
    id: writeKey,
    name: 'Baton',
    writeKey,
    enabled: true,
    workspaceId: writeKey,
    config: { statsCollection: { errors: { enabled: false }, metrics: { enabled: false } } },
    destinations: [],
  },
});
