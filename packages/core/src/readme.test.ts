import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('the example of the README runs', async () => {
  const packageFolder = fileURLToPath(new URL('..', import.meta.url));
  const readme = await readFile(join(packageFolder, 'README.md'), 'utf8');
  const example = /^```ts\n(.*?)^```$/ms.exec(readme)?.[1] ?? '';
  const folder = await mkdtemp(join(tmpdir(), 'slipway-readme-'));
  try {
    // Evaluated in the package's folder, the example finds the package by its own name.
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        '--conditions=@slipway/source',
        '--input-type=module-typescript',
        '--eval',
        example.replace("'hello.sqlite'", JSON.stringify(join(folder, 'hello.sqlite'))),
      ],
      { cwd: packageFolder },
    );
    expect(stdout).toContain('{"Version":"2020-12-01"');
    expect(stdout).toContain("response: { Text: 'Hello, all who read Hello, you!!' }");
    expect(stdout).toContain("PipelineExecutionStatus: 'Succeeded'");
  } finally {
    await rm(folder, { recursive: true });
  }
});
