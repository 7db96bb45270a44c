import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mustRun, root } from './scratch.ts';

const packages = readdirSync(join(root, 'packages')).filter((name) => name.startsWith('step-'));

/** Prints the URL of every module that comes with `name`. */
function loading(name: string): string {
  return `import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ resolve: (name, context, next) => { const found = next(name, context); loaded.push(found.url); return found; } });
    await import('@slipway/${name}');
    process.stdout.write(JSON.stringify(loaded));`;
}

test.each(packages)('%s alone loads neither a runner nor an SDK', async (name) => {
  const node = ['--conditions=@slipway/source', '--input-type=module', '-e', loading(name)];
  const loaded: string[] = JSON.parse(await mustRun(join(root, 'packages', name), process.execPath, ...node));
  expect(loaded.some((url) => url.includes('/packages/core/'))).toBe(true);
  expect(loaded.filter((url) => /packages\/(local|sagemaker)\/|aws-sdk|dockerode|execa/.test(url))).toEqual(
    [],
  );
});
