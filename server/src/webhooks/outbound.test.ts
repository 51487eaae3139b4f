import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createOutbound, isPublicAddress } from './outbound.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

const listening = async (handler: RequestListener): Promise<string> => {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
};

describe('an address inside the network (SSRF)', () => {
  it.each([
    '127.0.0.1',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '192.0.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    '::127.0.0.1',
    '::7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'fc00::1',
    'fe80::1',
    'ff02::1',
    'not an address',
  ])('%s is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(['1.1.1.1', '93.184.216.34', '2606:4700:4700::1111'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ['https://127.0.0.1/', /private network/],
    ['https://2130706433/', /private network/],
    ['https://0x7f.1/', /private network/],
    ['https://[::1]/', /private network/],
    ['https://[::ffff:10.0.0.1]/', /private network/],
    ['https://localhost/', /private network/],
    ['http://1.1.1.1/', /in the clear/],
    ['https://user:password@1.1.1.1/', /password/],
    ['ftp://1.1.1.1/', /not a web address/],
    ['file:///etc/passwd', /not a web address/],
    ['nonsense', /not a web address/],
    ['https://no-such-host.invalid/', /cannot be found/],
  ])('%s is refused when it is typed', async (url, reason) => {
    await expect(createOutbound({ allowPrivate: false }).check(url)).rejects.toThrow(reason);
  });

  it('is refused again when the connection is made: names can change what they mean', async () => {
    const outbound = createOutbound({ allowPrivate: false });
    await expect(outbound.post('https://localhost/', {}, '{}')).rejects.toThrow(/private network/);
    await expect(outbound.post('https://127.0.0.1/', {}, '{}')).rejects.toThrow(/private network/);
  });
});

describe('a page that is looked at', () => {
  const outbound = createOutbound({ allowPrivate: true });

  it('is read after redirects, up to a megabyte', async () => {
    const url = await listening((request, response) => {
      if (request.url === '/hook') return response.writeHead(301, { location: '/en/' }).end();
      return response.writeHead(200, { 'content-type': 'text/html' }).end(`<p>${'x'.repeat(2_000_000)}`);
    });
    const page = await outbound.page(url);
    expect(page).toMatchObject({ status: 200, contentType: 'text/html', url: url.replace('/hook', '/en/') });
    expect(page.body).toHaveLength(1_000_000);
  });

  it('is given up on in a circle of redirects', async () => {
    const url = await listening((_request, response) => {
      response.writeHead(302, { location: '/hook' }).end();
    });
    await expect(outbound.page(url)).rejects.toThrow(/redirects too often/);
  });

  it('cannot lead inside the network, neither by its address nor by a redirect', async () => {
    const guarded = createOutbound({ allowPrivate: false });
    await expect(guarded.page('https://localhost/')).rejects.toThrow(/private network/);
    await expect(guarded.page('http://1.1.1.1/')).rejects.toThrow(/in the clear/);
    const url = await listening((_request, response) => {
      response.writeHead(302, { location: 'ftp://10.0.0.1/' }).end();
    });
    await expect(outbound.page(url)).rejects.toThrow(/not a web address/);
  });
});

describe('a request out', () => {
  const outbound = createOutbound({ allowPrivate: true });

  it('posts, and returns the status with the start of the answer', async () => {
    let seen = '';
    const url = await listening((request, response) => {
      request.on('data', (part) => {
        seen += part;
      });
      request.on('end', () => response.writeHead(503, { 'retry-after': '7' }).end('busy'));
    });
    const answer = await outbound.post(url, { 'x-a': 'b' }, '{"a":1}');
    expect(answer).toEqual({ status: 503, retryAfterSeconds: 7, body: 'busy' });
    expect(seen).toBe('{"a":1}');
  });

  it('does not follow redirects', async () => {
    let calls = 0;
    const url = await listening((_request, response) => {
      calls++;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect((await outbound.post(url, {}, '{}')).status).toBe(302);
    expect(calls).toBe(1);
  });

  it('reads only the start of an endless answer', async () => {
    const url = await listening((_request, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (response.write('x'.repeat(10_000)));
        response.once('drain', more);
      };
      more();
    });
    expect((await outbound.post(url, {}, '{}')).body).toHaveLength(4_096);
  });

  it('says so when nobody answers', async () => {
    const url = await listening((request) => request.socket.destroy());
    await expect(outbound.post(url, {}, '{}')).rejects.toThrow(/socket hang up|ECONNRESET/);
  });
});

describe('what is read piece by piece', () => {
  const options = { timeoutMs: 2_000, accept: '*/*' };

  it('comes whole, with its size, after a redirect', async () => {
    const base = await listening((request, response) => {
      if (request.url === '/hook') return void response.writeHead(302, { location: '/feed' }).end();
      const body = Buffer.alloc(300_000, 'x');
      response.writeHead(200, { 'content-type': 'text/csv', 'content-length': body.length }).end(body);
    });
    const answer = await createOutbound({ allowPrivate: true }).read(base, options);
    expect(answer).toMatchObject({ status: 200, contentType: 'text/csv', length: 300_000 });
    expect(answer.url).toMatch(/\/feed$/);
    let bytes = 0;
    for await (const part of answer.body) bytes += part.length;
    expect(bytes).toBe(300_000);
  });

  it('fails when time is up, in the middle too', async () => {
    const base = await listening((_request, response) => {
      response.writeHead(200).write('begun');
    });
    const { body } = await createOutbound({ allowPrivate: true }).read(base, { ...options, timeoutMs: 300 });
    const whole = async (): Promise<void> => {
      for await (const _ of body);
    };
    await expect(whole()).rejects.toThrow();
  });

  it('is not read from inside the network, plain http or not', async () => {
    const outbound = createOutbound({ allowPrivate: false });
    for (const url of ['http://127.0.0.1/', 'https://[::1]/', 'http://169.254.169.254/latest/'])
      await expect(outbound.read(url, options)).rejects.toThrow(/private network/);
  });
});
