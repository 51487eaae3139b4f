/**
 * A short stable name for a text (64 bits, base 36): two FNV-1a sums with different offsets, mixed. Not against
 * attackers; here instead of SHA because these files also run in the browser, where SHA is asynchronous.
 */
export const shortHash = (text: string): string => {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ (unit + at), 0x85ebca6b);
    high ^= high >>> 13;
  }
  const mixed = (sum: number): bigint => BigInt(Math.imul(sum ^ (sum >>> 16), 0xc2b2ae35) >>> 0);
  return ((mixed(high) << 32n) | mixed(low ^ high)).toString(36);
};
