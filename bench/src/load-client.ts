/**
 * A cheap HTTP load: some keep-alive connections, one request at a time on each, written to sockets as ready-made
 * bytes. Runs as a process of its own, so that its work is not the server's: `load-client.ts <json>` prints a report.
 */
import { connect } from 'node:net';

export interface LoadOrder {
  port: number;
  path: string;
  writeKey: string;
  connections: number;
  /** events of one request */
  eventsPerRequest: number;
  seconds: number;
  /** people that the events are of, in turn */
  people: number;
  event: string;
}

export interface LoadReport {
  requests: number;
  events: number;
  refused: number;
  seconds: number;
  /** milliseconds of each request: median and 99th percentile */
  p50Ms: number;
  p99Ms: number;
}

const order = JSON.parse(process.argv[2]!) as LoadOrder;
const authorization = Buffer.from(`${order.writeKey}:`).toString('base64');
let made = 0;

const eventOf = (n: number): string =>
  `{"type":"track","event":"${order.event}","messageId":"load-${process.pid}-${n}","userId":"person-${n % order.people}",` +
  `"properties":{"product_id":"p${n % 100}","price":${n % 200},"page":"/products/${n % 100}"},"context":{"library":{"name":"load","version":"1"}}}`;

const requestOf = (): string => {
  const events = Array.from({ length: order.eventsPerRequest }, () => eventOf(made++));
  const body = order.eventsPerRequest === 1 ? events[0]! : `{"batch":[${events.join(',')}]}`;
  return (
    `POST ${order.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic ${authorization}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
};

const times: number[] = [];
let refused = 0;
const from = performance.now();
const until = from + order.seconds * 1_000;

const runConnection = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect(order.port, '127.0.0.1');
    socket.setNoDelay(true);
    let sentAt = 0;
    let received = '';
    const send = (): void => {
      sentAt = performance.now();
      if (sentAt >= until) {
        socket.end();
        resolve();
        return;
      }
      socket.write(requestOf());
    };
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const end = received.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
      if (received.length < end + 4 + length) return;
      if (!received.startsWith('HTTP/1.1 200')) refused++;
      received = '';
      times.push(performance.now() - sentAt);
      send();
    });
  });

await Promise.all(Array.from({ length: order.connections }, runConnection));
const seconds = (performance.now() - from) / 1_000;
times.sort((a, b) => a - b);
const report: LoadReport = {
  requests: times.length,
  events: times.length * order.eventsPerRequest,
  refused,
  seconds,
  p50Ms: times[Math.floor(times.length / 2)] ?? 0,
  p99Ms: times[Math.floor(times.length * 0.99)] ?? 0,
};
console.log(JSON.stringify(report));
