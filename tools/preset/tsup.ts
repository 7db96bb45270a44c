import type { Options } from 'tsup';

/** How every package is bundled: ESM only, no declarations (`tsc` writes those), dependencies left outside. */
export function library(...entries: string[]): Options {
  return {
    entry: entries.map((entry) => `src/${entry}.ts`),
    format: 'esm',
    target: 'node22',
    platform: 'node',
    dts: false,
    clean: true,
    splitting: true,
    treeshake: true,
    sourcemap: true,
    // `node:sqlite` has no name without its prefix.
    removeNodeProtocol: false,
  };
}
