import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePorts } from './free-ports.ts';

test('free ports are all different, and none that the system hands out or that somebody has', async () => {
  const [port = 0] = await freePorts(1);
  const taken = createServer().listen(port + 1, '127.0.0.1');
  onTestFinished(() => void taken.close());
  // Somebody else may have it.
  await Promise.race([once(taken, 'listening'), once(taken, 'error')]).catch(() => undefined);
  const ports = [port, ...(await freePorts(20))];
  expect(new Set(ports).size).toBe(21);
  expect(ports).not.toContain(port + 1);
  for (const one of ports) expect(one).toBeLessThan(32_768);
});
