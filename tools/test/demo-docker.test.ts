import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectGoodModel } from './good-model.ts';
import { root, run, scratchFolder } from './scratch.ts';

const image = 'slipway-test/abalone:1';

/** Whether the image is there, or was made now. */
function hasImage(): boolean {
  const script = join(root, 'tools/test-images/abalone.sh');
  const made = spawnSync('docker', ['info']).status === 0 && spawnSync('sh', [script], { encoding: 'utf8' });
  if (made && made.status === 0) return true;
  const reason = made ? made.stderr : 'No Docker engine answers to `docker info`.\n';
  if (process.env['SLIPWAY_REQUIRE_DOCKER'] === '1') throw new Error(reason);
  return false;
}

// An image that is not there takes a minute to make.
test.runIf(hasImage())(
  'the example runs in containers, and leaves none behind',
  { tags: ['docker', 'debootstrap'], timeout: 600_000 },
  async () => {
    const scratch = await scratchFolder();
    try {
      const aliases = ['*sagemaker-xgboost*', '*sagemaker-scikit-learn*'].flatMap((glob) => [
        '--image',
        `${glob}=${image}`,
      ]);
      const words = ['--backend', 'docker', '--pull', 'never', ...aliases, '--dir', scratch.folder, '--json'];
      const { code, stdout, stderr } = await run(
        root,
        process.execPath,
        join(root, 'tools/demo.mjs'),
        ...words,
      );
      expect({ code, stderr }).toMatchObject({ code: 0 });
      await expectGoodModel({ stdout, stderr }, scratch.folder);
      const [, id = ''] = /Pipeline execution (\w{12}) Succeeded/.exec(stderr) ?? [];
      const left = ['ps', '--all', '--quiet', '--filter', `label=slipway.execution=${id}`];
      expect(await run(root, 'docker', ...left)).toEqual({ code: 0, stdout: '', stderr: '' });
    } finally {
      await scratch.remove();
    }
  },
);
