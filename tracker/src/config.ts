/** What the script tag says: `<script async src=".../tracker.js" data-key="wk_..." data-host="https://...">`. */
export interface Config {
  key: string;
  /** where events go; the script's own server unless `data-host` says otherwise */
  host: string;
  /** `data-auto="false"`: pages are told by hand, with baton.page() */
  auto: boolean;
  /** `data-dnt="respect"`: nothing is kept or sent for a browser that asks not to be tracked */
  respectsDnt: boolean;
  /** `data-consent="required"`: nothing is kept or sent before baton.consent(true) */
  needsConsent: boolean;
}

export const readConfig = (script: HTMLScriptElement | null): Config => {
  const data = script ? script.dataset : {};
  return {
    key: data.key || '',
    host: (data.host || (script ? new URL(script.src, location.href).origin : location.origin)).replace(
      /\/+$/,
      '',
    ),
    auto: data.auto !== 'false',
    respectsDnt: data.dnt === 'respect',
    needsConsent: data.consent === 'required',
  };
};

/** Do Not Track (W3C) or Global Privacy Control. */
export const asksNotToBeTracked = (): boolean =>
  navigator.doNotTrack === '1' || !!(navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl;
