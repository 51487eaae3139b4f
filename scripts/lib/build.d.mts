/** A file of the sources as one program that loads what it uses and nothing else. Paths from the project's folder. */
export const bundleProgram: (entry: string, outfile: string) => Promise<void>;

/** Programs as the server's bundle is made, the first file's folder as their root, with the simulator's thread beside them. */
export const bundleWithThread: (entries: readonly string[], outdir: string) => Promise<void>;
