import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Networks from which mail filters work: they take a mail, and follow its links while they do. As their makers publish
 * them, for customers who must let them through. Clouds at large are not here: people sit behind them too (proxies of
 * companies, private relays), and no list of them comes with a licence that would let us ship it.
 */
const NETWORKS: Readonly<Record<string, readonly string[]>> = {
  // campus.barracuda.com, Email Gateway Defense, IP ranges
  Barracuda: ['64.235.144.0/20', '209.222.80.0/21'],
  // help.proofpoint.com, Proofpoint Essentials and PPS, IP ranges
  Proofpoint: [
    '67.231.144.0/20',
    '148.163.128.0/19',
    '205.220.160.0/19',
    '185.132.180.0/22',
    '185.183.28.0/22',
    '208.84.64.0/22',
    '208.86.200.0/22',
    '91.209.104.0/24',
  ],
  // community.mimecast.com, data centers and URLs
  Mimecast: [
    '205.139.110.0/23',
    '207.211.30.0/23',
    '216.205.24.0/24',
    '195.130.217.0/24',
    '91.220.42.0/24',
    '146.101.78.0/24',
  ],
  // docs.ces.cisco.com, IP addresses of Secure Email Cloud Gateway
  Cisco: ['68.232.128.0/19', '139.138.32.0/19', '207.54.64.0/19', '216.71.128.0/19'],
  // learn.microsoft.com, Exchange Online Protection
  Microsoft: ['40.92.0.0/15', '40.107.0.0/16', '52.100.0.0/14', '104.47.0.0/17'],
  // techdocs.broadcom.com, Email Security.cloud, IP ranges
  Symantec: [
    '67.219.240.0/20',
    '85.158.136.0/21',
    '95.131.104.0/21',
    '46.226.48.0/21',
    '117.120.16.0/21',
    '193.109.254.0/23',
    '194.106.220.0/23',
    '195.245.230.0/23',
    '216.82.240.0/20',
  ],
};

const parsed = Object.entries(NETWORKS).flatMap(([maker, ranges]) =>
  ranges.map((range) => ({ maker, cidr: ipaddr.IPv4.parseCIDR(range) })),
);

/** The maker of the mail filter from whose network this address is; null when it is none of them. */
export const scannerOf = (ip: string): string | null => {
  const plain = ip.replace(/^::ffff:/i, '');
  if (!isIPv4(plain)) return null;
  const address = ipaddr.IPv4.parse(plain);
  return parsed.find(({ cidr }) => address.match(cidr))?.maker ?? null;
};
