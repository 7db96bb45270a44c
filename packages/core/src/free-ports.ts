import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/**
 * Below those that systems hand out by themselves to whoever connects, or listens anywhere (Linux from 32,768, others from
 * 49,152): nobody gets one of these by chance before the job listens that it was looked up for.
 */
const FIRST = 24_000;
const COUNT = 8_000;

/** Ports are the machine's: who asks next, in this process or another, looks elsewhere. */
let next = randomInt(COUNT);

/** Ports of the loopback interface, each another one, that nobody listens on now. */
export async function freePorts(count: number): Promise<readonly number[]> {
  // All are held until each is known.
  const held = await Promise.all(Array.from({ length: count }, holdOne));
  await Promise.all(
    held.map(async ({ server }) => {
      server.close();
      await once(server, 'close');
    }),
  );
  return held.map(({ port }) => port);
}

async function holdOne(): Promise<{ readonly port: number; readonly server: Server }> {
  for (let tries = 1; ; tries++) {
    const port = FIRST + (next++ % COUNT);
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
      return { port, server };
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!isTaken || tries === COUNT) throw error;
    }
  }
}
