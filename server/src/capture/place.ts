/**
 * The country of an IP address, from a table that ships with a package (geo-whois-asn-country, CC0: the registries'
 * own lists), so that no address is ever sent to anybody. Countries only: what says more says it wrongly.
 *
 * 334,000 ranges of IPv4 and 216,000 of IPv6 lie in 8 MB of typed arrays. They are read at the first question, a
 * piece at a time so that nothing waits; until then, and where no range has the address, the answer is null.
 */
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { isIP } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const require = createRequire(import.meta.url);

/** Ranges in ascending order; of IPv6 the upper 64 bits, as two numbers: no range ends below them. */
interface Ranges {
  fromHigh: Uint32Array;
  fromLow: Uint32Array;
  toHigh: Uint32Array;
  toLow: Uint32Array;
  /** two letters in 16 bits */
  country: Uint16Array;
}

const ROWS = { 4: 400_000, 6: 300_000 } as const;

const emptyRanges = (rows: number): Ranges => ({
  fromHigh: new Uint32Array(rows),
  fromLow: new Uint32Array(rows),
  toHigh: new Uint32Array(rows),
  toLow: new Uint32Array(rows),
  country: new Uint16Array(rows),
});

const sliced = (ranges: Ranges, length: number): Ranges => ({
  fromHigh: ranges.fromHigh.slice(0, length),
  fromLow: ranges.fromLow.slice(0, length),
  toHigh: ranges.toHigh.slice(0, length),
  toLow: ranges.toLow.slice(0, length),
  country: ranges.country.slice(0, length),
});

/** High and low 32 bits of an IPv4 address as (0, n), of the upper half of an IPv6 address. */
const halves = (version: 4 | 6, decimal: string): [number, number] => {
  if (version === 4) return [0, Number(decimal)];
  const upper = BigInt(decimal) >> 64n;
  return [Number(upper >> 32n), Number(upper & 0xffff_ffffn)];
};

const readRanges = async (version: 4 | 6): Promise<Ranges> => {
  const folder = dirname(require.resolve('@ip-location-db/geo-whois-asn-country/package.json'));
  const file = join(folder, `geo-whois-asn-country-ipv${version}-num.csv`);
  let ranges = emptyRanges(ROWS[version]);
  let length = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const [from, to, country] = line.split(',');
    if (country?.length !== 2) continue;
    if (length === ranges.country.length) break;
    [ranges.fromHigh[length], ranges.fromLow[length]] = halves(version, from!);
    [ranges.toHigh[length], ranges.toLow[length]] = halves(version, to!);
    ranges.country[length] = country.charCodeAt(0) * 256 + country.charCodeAt(1);
    length++;
  }
  ranges = sliced(ranges, length);
  return ranges;
};

const isAfter = (aHigh: number, aLow: number, bHigh: number, bLow: number): boolean =>
  aHigh > bHigh || (aHigh === bHigh && aLow > bLow);

const countryAt = (ranges: Ranges, high: number, low: number): string | null => {
  let [first, last] = [0, ranges.country.length - 1];
  while (first <= last) {
    const middle = (first + last) >>> 1;
    if (isAfter(ranges.fromHigh[middle]!, ranges.fromLow[middle]!, high, low)) last = middle - 1;
    else if (isAfter(high, low, ranges.toHigh[middle]!, ranges.toLow[middle]!)) first = middle + 1;
    else {
      const letters = ranges.country[middle]!;
      return String.fromCharCode(letters >>> 8, letters & 255);
    }
  }
  return null;
};

interface Address {
  version: 4 | 6;
  high: number;
  low: number;
}

/** Networks that are nobody's on the internet: first address and bits (RFC 1918, 6598, 3927, 1122). */
const PRIVATE: readonly (readonly [number, number])[] = [
  [0x0a000000, 8],
  [0xac100000, 12],
  [0xc0a80000, 16],
  [0x64400000, 10],
  [0xa9fe0000, 16],
  [0x7f000000, 8],
];
const isPrivate = (address: number): boolean =>
  PRIVATE.some(([network, bits]) => (address ^ network) >>> (32 - bits) === 0);

const four = (ip: string): Address | null => {
  const [a, b, c, d] = ip.split('.').map(Number) as [number, number, number, number];
  const low = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  return isPrivate(low) ? null : { version: 4, high: 0, low };
};

/** The upper four groups, `::` written out; only 2000::/3 is given to anybody. */
const six = (ip: string): Address | null => {
  const [head = '', tail] = ip.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const backFrom = 8 - back.length;
  const group = (at: number): number =>
    Number.parseInt(front[at] ?? (at >= backFrom ? back[at - backFrom]! : '0'), 16);
  const high = ((group(0) << 16) | group(1)) >>> 0;
  return high >>> 29 === 1 ? { version: 6, high, low: ((group(2) << 16) | group(3)) >>> 0 } : null;
};

/** The two numbers that an address is looked up by; null for one that is nobody's, and for what is none. */
const looked = (ip: string): Address | null => {
  const bare = ip.startsWith('::ffff:') && ip.includes('.') ? ip.slice(7) : ip;
  const version = isIP(bare);
  return version === 4 ? four(bare) : version === 6 ? six(bare) : null;
};

let tables: { 4: Ranges; 6: Ranges } | undefined;
let reading: Promise<void> | undefined;

/** Reads the table; again and again is the same as once. Without it all countries are unknown. */
export const readPlaces = (): Promise<void> => {
  reading ??= Promise.all([readRanges(4), readRanges(6)]).then(([four, six]) => {
    tables = { 4: four, 6: six };
  });
  return reading;
};

/** ISO alpha-2 of the country that an address is registered in; null when it is unknown, or the table not read yet. */
export const countryOfIp = (ip: string): string | null => {
  if (!tables) {
    // a table that cannot be read leaves countries unknown and stops nobody
    readPlaces().catch(() => undefined);
    return null;
  }
  const address = looked(ip);
  return address === null ? null : countryAt(tables[address.version], address.high, address.low);
};
