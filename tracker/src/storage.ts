const memory: Record<string, string> = {};

/** localStorage; memory of this page where a browser refuses it (private windows, blocked cookies). */
export const store = {
  get(name: string): string | null {
    try {
      return localStorage.getItem(name);
    } catch {
      return memory[name] ?? null;
    }
  },
  set(name: string, value: string | null): void {
    try {
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, value);
    } catch {
      if (value === null) delete memory[name];
      else memory[name] = value;
    }
  },
};

/** 13 months: the longest that European supervisors accept for such a cookie. */
const COOKIE_SECONDS = 34_128_000;

export const getCookie = (name: string): string | null => {
  for (const part of document.cookie.split('; ')) {
    const [key, value] = part.split('=');
    if (key === name && value) return decodeURIComponent(value);
  }
  return null;
};

const write = (name: string, value: string, seconds: number, domain: string): void => {
  const secure = location.protocol === 'https:' ? ';secure' : '';
  const where = domain ? `;domain=${domain}` : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Safari and on plain http
  document.cookie = `${name}=${encodeURIComponent(value)};path=/;max-age=${seconds};samesite=lax${secure}${where}`;
};

/** The widest domain that takes a cookie (example.com for shop.example.com), found by trying; '' for this host alone. */
const widestDomain = (): string => {
  const labels = location.hostname.split('.');
  for (let from = labels.length - 2; from >= 0; from--) {
    const domain = labels.slice(from).join('.');
    write('baton_try', '1', 60, domain);
    if (getCookie('baton_try')) {
      write('baton_try', '', 0, domain);
      return domain;
    }
  }
  return '';
};

export const setCookie = (name: string, value: string | null): void => {
  const domain = widestDomain();
  write(name, value ?? '', value === null ? 0 : COOKIE_SECONDS, domain);
};
