import { glob, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Project, readersProject } from './readers-project.ts';
import { root, scratchFolder } from './scratch.ts';
import { snippetsOf } from './snippets.ts';

// What the documentation shows is what works: its TypeScript compiles, what it marks to be run runs, its links lead somewhere.

const pages = await Array.fromAsync(
  glob(['README.md', 'CONTRIBUTING.md', 'docs/**/*.md', 'packages/*/README.md', 'examples/*/README.md'], {
    cwd: root,
    exclude: (name) => name === 'node_modules',
  }),
);

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let project: Project;

beforeAll(async () => {
  scratch = await scratchFolder();
  project = await readersProject(scratch.folder);
});

afterAll(() => scratch.remove());

describe.each(pages.sort())('%s', (page) => {
  test('its code compiles and runs', async () => {
    const snippets = await snippetsOf(join(root, page));
    const folder = await project.layOut(page, snippets);
    if (snippets.some(({ language }) => language === 'ts')) await project.compile(folder);
    for (const { exit, text, path } of snippets) {
      if (exit === undefined) continue;
      const ended = await project.run(folder, path === undefined ? ['sh', '-ec', text] : ['node', path]);
      expect(ended.code, `${text}\n${ended.stdout}${ended.stderr}`).toBe(exit);
    }
  }, 900_000);

  test('its links lead somewhere', async () => {
    const text = await readFile(join(root, page), 'utf8');
    const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map((match) => match[1] ?? '');
    for (const target of targets) await stat(join(root, dirname(page), target));
  });
});
