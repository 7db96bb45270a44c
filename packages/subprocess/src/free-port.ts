import { once } from 'node:events';
import { createServer } from 'node:net';

/** Ports of the loopback interface, each another one, that nobody listens on now. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  // All are held until each is known.
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const addresses = servers.map((server) => server.address());
  for (const server of servers) server.close();
  await Promise.all(servers.map((server) => once(server, 'close')));
  return addresses.map((address) => {
    if (address === null || typeof address === 'string') throw new Error('a server without a port');
    return address.port;
  });
}
