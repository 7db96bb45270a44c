import { expect, test } from 'vitest';
import { root, run } from './scratch.ts';

test('a run says how many tests it left out, and what they need', async () => {
  // An engine that nobody runs, whatever this machine has.
  const without = ['DOCKER_HOST=unix:///no/such/engine.sock', 'SLIPWAY_REQUIRE_DOCKER='];
  const vitest = ['pnpm', 'exec', 'vitest', 'run', '--project', 'docker', 'shares-folders'];
  const { code, stdout } = await run(root, 'env', ...without, ...vitest);
  expect(code).toBe(0);
  expect(stdout).toMatch(/Tests left out:\n.* \d+ {2}need a running Docker engine\n/s);
  expect(stdout).toMatch(/ \d+ {2}need a running Docker engine and root, who can start a second `dockerd`\n/);
});
