import { chmod, glob, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mustRun, root, run, scratchFolder } from './scratch.ts';
import { type Snippet, snippetsOf } from './snippets.ts';

// What the documentation shows is what works: its TypeScript compiles, what it marks to be run runs, its links lead somewhere.

const pages = await Array.fromAsync(
  glob(['README.md', 'CONTRIBUTING.md', 'docs/**/*.md', 'packages/*/README.md', 'examples/*/README.md'], {
    cwd: root,
    exclude: (name) => name === 'node_modules',
  }),
);

let scratch: Awaited<ReturnType<typeof scratchFolder>>;

beforeAll(async () => {
  scratch = await scratchFolder();
  await linkPackages(join(scratch.folder, 'node_modules'));
  const bin = join(scratch.folder, 'bin');
  await mkdir(bin);
  const cli = join(root, 'packages/slipway/src/cli.ts');
  await writeFile(join(bin, 'npx'), `#!/bin/sh\nshift\nexec node --conditions=@slipway/source ${cli} "$@"\n`);
  await chmod(join(bin, 'npx'), 0o755);
});

afterAll(() => scratch.remove());

/** The workspace's packages, and what a plugin author installs beside them, as if they were installed. */
async function linkPackages(modules: string): Promise<void> {
  await mkdir(join(modules, '@slipway'), { recursive: true });
  for (const name of await readdir(join(root, 'packages'))) {
    const link = name === 'slipway' ? join(modules, name) : join(modules, '@slipway', name);
    await symlink(join(root, 'packages', name), link);
  }
  await symlink(join(root, 'packages/core/node_modules/valibot'), join(modules, 'valibot'));
  await symlink(join(root, 'node_modules/vitest'), join(modules, 'vitest'));
  await mkdir(join(modules, '@types'));
  await symlink(join(root, 'node_modules/@types/node'), join(modules, '@types/node'));
}

/** Lays out the snippets of a page in a folder of its own, as a reader would. */
async function layOut(page: string, snippets: readonly Snippet[]): Promise<string> {
  const folder = join(scratch.folder, page.replaceAll(/[/.]/g, '-'));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  for (const [i, { language, file, text }] of snippets.entries()) {
    if (file === undefined && language !== 'ts') continue;
    const path = join(folder, file ?? `snippet-${i + 1}.ts`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  return folder;
}

async function compile(folder: string): Promise<void> {
  const compilerOptions = {
    noEmit: true,
    allowImportingTsExtensions: true,
    isolatedDeclarations: false,
    declaration: false,
  };
  const config = { extends: join(root, 'tsconfig.base.json'), compilerOptions, include: ['**/*.ts'] };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  await mustRun(root, 'pnpm', 'exec', 'tsc', '-p', folder);
}

async function runSnippet(folder: string, { language, file, text, exit }: Snippet, i: number): Promise<void> {
  const path = process.env['PATH'] ?? '';
  const command =
    language === 'ts'
      ? ['node', '--conditions=@slipway/source', file ?? `snippet-${i + 1}.ts`]
      : ['env', `PATH=${join(scratch.folder, 'bin')}:${path}`, 'sh', '-ec', text];
  const ended = await run(folder, command[0] ?? '', ...command.slice(1));
  expect(ended, `${text}\n${ended.stdout}${ended.stderr}`).toMatchObject({ code: exit });
}

describe.each(pages)('%s', (page) => {
  test('its code compiles and runs', async () => {
    const snippets = await snippetsOf(join(root, page));
    if (snippets.length === 0) return;
    const folder = await layOut(page, snippets);
    if (snippets.some(({ language }) => language === 'ts')) await compile(folder);
    for (const [i, snippet] of snippets.entries()) {
      if (snippet.exit !== undefined) await runSnippet(folder, snippet, i);
    }
  }, 300_000);

  test('its links lead somewhere', async () => {
    const text = await readFile(join(root, page), 'utf8');
    const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map((match) => match[1] ?? '');
    for (const target of targets) await readdirOrFile(join(root, dirname(page), target));
  });
});

async function readdirOrFile(path: string): Promise<void> {
  await readFile(path).catch((error: NodeJS.ErrnoException) =>
    error.code === 'EISDIR' ? undefined : Promise.reject(error),
  );
}
