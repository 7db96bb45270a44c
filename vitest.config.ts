import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const packages = readdirSync(new URL('packages', import.meta.url));

export default defineConfig({
  // Tests run from source. `resolve.conditions` alone does not reach workspace packages.
  ssr: { resolve: { conditions: ['@slipway/source', 'module', 'node', 'development|production'] } },
  test: {
    projects: [
      ...packages.map((name) => ({ name, root: `packages/${name}`, include: ['src/**/*.test.ts'] })),
      // What is true of the whole: its tarballs, its documentation, its examples.
      { name: 'workspace', root: 'tools', include: ['test/**/*.test.ts'] },
      { name: 'chaos', root: 'chaos', include: ['**/*.test.ts'] },
    ].map((test) => ({ extends: true as const, test })),
    passWithNoTests: true,
    testTimeout: 60_000,
    coverage: { provider: 'v8', include: ['packages/*/src/**/*.ts'] },
  },
});
