import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { NEEDS } from './tools/left-out.ts';

const packages = readdirSync(new URL('packages', import.meta.url));

export default defineConfig({
  // Tests run from source. `resolve.conditions` alone does not reach workspace packages. Without `module`: what the
  // AWS SDK has there is for bundlers.
  ssr: { resolve: { conditions: ['@slipway/source', 'node', 'development|production'] } },
  test: {
    projects: [
      ...packages.map((name) => ({ name, root: `packages/${name}`, include: ['src/**/*.test.ts'] })),
      // What is true of the whole: its tarballs, its documentation, its examples.
      { name: 'workspace', root: 'tools', include: ['test/**/*.test.ts'] },
      { name: 'chaos', root: 'chaos', include: ['**/*.test.ts'] },
    ].map((test) => ({ extends: true as const, test })),
    passWithNoTests: true,
    tags: [...NEEDS],
    reporters: ['default', './tools/left-out.ts'],
    // Of a test that hangs: on a machine ten times slower than ours none that goes on comes near.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    coverage: { provider: 'v8', include: ['packages/*/src/**/*.ts'] },
  },
});
