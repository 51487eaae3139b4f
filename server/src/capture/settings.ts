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
