import { afterEach, beforeEach, expect, test } from 'vitest';
import { mapImage, newest } from '../test/past.ts';
import { type Project, project } from '../test/project.ts';
import { definitionOf, shellStep } from '../test/shell-step.ts';

let at: Project;
beforeEach(async () => {
  at = await project();
  await mapImage(at);
});
afterEach(() => at.remove());

test('names the file by which a step differs from its nearest earlier run', async () => {
  await at.write('numbers.csv', '1\n');
  const read = shellStep('Read', 'cat /opt/ml/processing/in/numbers.csv', {
    inputs: [{ source: './numbers.csv', destination: '/opt/ml/processing/in' }],
  });
  const definition = definitionOf([read]);
  const cached = { ...definition.Steps[0], CacheConfig: { Enabled: true, ExpireAfter: '1d' } };
  await at.write('definition.json', { ...definition, Steps: [cached] });

  await at.slipway('run', 'definition.json');
  const first = await newest(at);
  await at.slipway('run', 'definition.json');
  const { code, stdout } = await at.slipway('why', 'last', 'Read');
  expect(code).toBe(0);
  expect(stdout).toContain(`Read was taken from the cache, of execution ${first}: `);

  await at.write('numbers.csv', '2\n');
  await at.slipway('run', 'definition.json');
  const { stdout: changed } = await at.slipway('why', 'last', 'Read');
  expect(changed).toMatch(/^Read ran: it differs from its run in execution .*numbers\.csv has changed\n/);
  expect(changed).toMatch(/\n \S*numbers\.csv\n {3}- sha256:[0-9a-f]{12}\n {3}\+ sha256:[0-9a-f]{12}\n$/);
  const explained = JSON.parse((await at.slipway('why', 'last', 'Read', '--json')).stdout);
  expect(explained).toMatchObject({
    execution: await newest(at),
    step: 'Read',
    decision: 'ran',
    nearest: { differences: [{ part: expect.stringContaining('numbers.csv') }] },
  });
});

test('a step that is not there is told with those that are', async () => {
  await at.write('definition.json', definitionOf([shellStep('Only', 'true')]));
  await at.slipway('run', 'definition.json');
  const { code, stderr } = await at.slipway('why', 'last', 'Other');
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error UNKNOWN_STEP .*\n {2}Its steps are: Only\.\n$/);
  expect(await at.slipway('why', 'last')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('No step was named'),
  });
});
