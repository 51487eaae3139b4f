/** A file of the sources as one program that loads what it uses and nothing else. Paths from the project's folder. */
export const bundleProgram: (entry: string, outfile: string) => Promise<void>;
