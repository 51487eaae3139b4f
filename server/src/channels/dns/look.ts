import { Resolver } from 'node:dns/promises';

/** What DNS answers: null when there is no such record. Throws DnsSilent when nobody answers. */
export interface DnsLook {
  /** One text a record, its strings joined. */
  txt(name: string): Promise<string[] | null>;
  mx(name: string): Promise<{ exchange: string; priority: number }[] | null>;
  cname(name: string): Promise<string | null>;
  /** IPv4 and IPv6. */
  addresses(name: string): Promise<string[] | null>;
}

/** DNS gave no answer: nothing can be said of the record. */
export class DnsSilent extends Error {
  override name = 'DnsSilent';
}

/** A resolver that does not answer in this time is asked once more; a person waits for it. */
const TIMEOUT_MS = 2_500;
const TRIES = 2;

const NOTHING = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME', 'EFORMERR']);

const orNothing = async <T>(answer: Promise<T>): Promise<T | null> => {
  try {
    return await answer;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code && NOTHING.has(code)) return null;
    throw new DnsSilent(code ?? message);
  }
};

/** DNS by the resolvers of this machine. */
export const createDnsLook = (): DnsLook => {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  return {
    txt: async (name) => {
      const records = await orNothing(resolver.resolveTxt(name));
      return records?.map((strings) => strings.join('')) ?? null;
    },
    mx: (name) => orNothing(resolver.resolveMx(name)),
    cname: async (name) => (await orNothing(resolver.resolveCname(name)))?.[0] ?? null,
    addresses: async (name) => {
      const [four, six] = await Promise.all([
        orNothing(resolver.resolve4(name)),
        orNothing(resolver.resolve6(name)),
      ]);
      const found = [...(four ?? []), ...(six ?? [])];
      return found.length > 0 ? found : null;
    },
  };
};
