import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Ended, mustRun, root, run } from './scratch.ts';
import type { Snippet } from './snippets.ts';

/** What a reader who follows the documentation has: the packages installed, and a folder for each page. */
export interface Project {
  /** Writes the snippets of a page that are files into the page's own folder. */
  layOut(page: string, snippets: readonly Snippet[]): Promise<string>;
  /** Type-checks all TypeScript of a folder; rejects with what is wrong. */
  compile(folder: string): Promise<void>;
  /** Runs a command in a folder; `npx slipway` is the command line from source. */
  run(folder: string, command: readonly string[]): Promise<Ended>;
}

/** Makes it in an empty folder. The packages are links to their source. */
export async function readersProject(home: string): Promise<Project> {
  await linkPackages(join(home, 'node_modules'));
  const bin = join(home, 'bin');
  await writeNpx(bin, home);
  const environment = [
    // The documentation shows what is so without it.
    '-u',
    'AWS_REGION',
    `PATH=${bin}:${process.env['PATH'] ?? ''}`,
    'NODE_OPTIONS=--conditions=@slipway/source',
    `SLIPWAY_CACHE_DIR=${join(home, 'cache')}`,
  ];
  return {
    async layOut(page, snippets) {
      const folder = join(home, page.replaceAll(/[/.]/g, '-'));
      await mkdir(folder);
      await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
      for (const { path, text } of snippets) {
        if (path === undefined) continue;
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
      return folder;
    },
    async compile(folder) {
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(COMPILER));
      await mustRun(root, 'pnpm', 'exec', 'tsc', '-p', folder);
    },
    run: (folder, command) => run(folder, 'env', ...environment, ...command),
  };
}

const COMPILER = {
  extends: join(root, 'tsconfig.base.json'),
  compilerOptions: {
    noEmit: true,
    allowImportingTsExtensions: true,
    isolatedDeclarations: false,
    declaration: false,
  },
  include: ['**/*.ts'],
};

/** The workspace's packages, and what the author of a step kind installs beside them. */
async function linkPackages(modules: string): Promise<void> {
  await mkdir(join(modules, '@slipway'), { recursive: true });
  await mkdir(join(modules, '@types'));
  for (const name of await readdir(join(root, 'packages'))) {
    await symlink(
      join(root, 'packages', name),
      join(modules, name === 'slipway' ? name : `@slipway/${name}`),
    );
  }
  await symlink(join(root, 'packages/core/node_modules/valibot'), join(modules, 'valibot'));
  await symlink(join(root, 'packages/testing/node_modules/@aws-sdk'), join(modules, '@aws-sdk'));
  await symlink(join(root, 'node_modules/vitest'), join(modules, 'vitest'));
  await symlink(join(root, 'node_modules/@types/node'), join(modules, '@types/node'));
}

/** An `npx` that knows `slipway` and `vitest`, and asks no registry. */
async function writeNpx(bin: string, home: string): Promise<void> {
  const config = join(home, 'vitest.config.mjs');
  await writeFile(
    config,
    `export default { ssr: { resolve: { conditions: ['@slipway/source', 'module', 'node'] } } };\n`,
  );
  const script = `#!/bin/sh
name=$1; shift
case $name in
  slipway) exec node ${join(root, 'packages/slipway/src/cli.ts')} "$@" ;;
  vitest) exec node ${join(root, 'node_modules/vitest/vitest.mjs')} --config ${config} "$@" ;;
esac
echo "nobody installed $name" >&2
exit 127
`;
  await mkdir(bin);
  await writeFile(join(bin, 'npx'), script);
  await chmod(join(bin, 'npx'), 0o755);
}
