import type { Registry } from './registry.ts';

export interface RegistryReads {
  /** What was read last; null before the first time. */
  current(): Registry | null;
  /**
   * The compiled definitions, at least as new as `defsVersion`; `anew`: read after this call. Callers share a read. One
   * that is under way when somebody comes may have begun before what they need was written: they wait for its end and
   * look whether it suffices. A workspace that such a read lacks would pass for one that is gone, its inputs with it.
   */
  of(defsVersion: number, anew?: boolean): Promise<Registry>;
}

/** The definitions of one process. `load` reads them; its errors reach whoever waits for that read. */
export const createRegistryReads = (load: () => Promise<Registry>): RegistryReads => {
  let registry: Registry | null = null;
  let loading: Promise<Registry> | null = null;
  const read = async (): Promise<Registry> => {
    try {
      registry = await load();
      return registry;
    } finally {
      loading = null;
    }
  };
  return {
    current: () => registry,
    of: async (defsVersion, anew = false) => {
      if (loading && (anew || !registry || registry.defsVersion < defsVersion))
        await loading.catch(() => undefined);
      if (!anew && registry && registry.defsVersion >= defsVersion) return registry;
      loading ??= read();
      return loading;
    },
  };
};
