import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Project, project } from '../test/project.ts';
import { definitionOf, shellStep } from '../test/shell-step.ts';

let at: Project;
beforeEach(async () => {
  at = await project();
});
afterEach(() => at.remove());

test('an execution goes on as it was started, whatever the config file and the sources say by now', async () => {
  const script = `echo "$COLOUR" >> ${at.folder}/colours; test -f ${at.folder}/good`;
  await at.write('definition.json', definitionOf([shellStep('Paint', script)]));
  const steps = { Paint: { container: { environment: { COLOUR: 'blue' } } } };
  await at.write('slipway.config.json', { images: { 'my-*': 'host' }, steps, region: 'eu-west-1' });
  expect(await at.slipway('run', 'definition.json')).toMatchObject({ code: 1 });
  await at.write('slipway.config.json', '{ this is no config');
  await at.write('definition.json', '{ nor is this a definition');
  await at.write('good', '');
  const { code, stdout, stderr } = await at.slipway('resume', 'last', '--json');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(JSON.parse(stdout).PipelineExecutionArn).toContain(':eu-west-1:');
  expect(at.read('colours')).toBe('blue\nblue\n');
});
