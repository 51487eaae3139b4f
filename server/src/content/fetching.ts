/** How content reaches other servers; the webhooks module has one with guards on addresses (SSRF). */
export interface Fetcher {
  /** Throws for a forbidden address, a broken connection, and when time is up. */
  read(
    url: string,
    options: { method?: 'GET' | 'HEAD'; timeoutMs: number; accept: string },
  ): Promise<{
    status: number;
    /** where the last redirect led */
    url: string;
    contentType: string;
    /** bytes, where the server says so */
    length: number | null;
    body: AsyncIterable<Uint8Array>;
    close(): void;
  }>;
}
