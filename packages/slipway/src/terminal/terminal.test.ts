import { spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { COMMAND, type Project, project } from '../test/project.ts';
import { definitionOf, shellStep } from '../test/shell-step.ts';

/** script(1) of util-linux runs a command in a pseudo-terminal. */
const SCRIPT = 'script';
const hasScript = spawnSync(SCRIPT, ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux');

let at: Project;
beforeEach(async () => {
  at = await project();
});
afterEach(() => at.remove());

async function inTerminal(size: string, environment: NodeJS.ProcessEnv = {}): Promise<string> {
  const job = shellStep('Prints', 'for i in 1 2 3 4 5; do echo "line $i"; sleep 0.15; done');
  const fails = shellStep('Fails', 'exit 3', { dependsOn: ['Prints'] });
  await at.write('definition.json', definitionOf([job, fails]));
  const command = `stty ${size}; ${COMMAND.join(' ')} run definition.json --image 'my-image=host'`;
  const bare = { NO_COLOR: undefined, CI: undefined, NODE_OPTIONS: undefined };
  const env = { ...process.env, ...bare, TERM: 'xterm', ...environment };
  const { stdout, status } = spawnSync(SCRIPT, ['-qec', command, '/dev/null'], {
    cwd: at.folder,
    env,
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  return stdout;
}

test.skipIf(!hasScript)(
  'in a terminal rows change in place, the cursor comes back, and the table stays',
  { tags: ['script'] },
  async () => {
    const seen = await inTerminal('rows 24 cols 100');
    // Frames: the running step's last line is seen to change, and a frame is drawn over the one before.
    const frames = seen.split('\u001b[?2026h');
    expect(frames.length).toBeGreaterThan(2);
    expect(stripVTControlCharacters(seen)).toMatch(
      /definition {2}0 of 2 steps done, 1 running {2}\d+\.\d+s\r\n/,
    );
    expect(stripVTControlCharacters(seen)).toMatch(/● Prints +Processing +\d\.\d\ds +line \d/);
    expect(stripVTControlCharacters(seen)).toMatch(/· Fails +Processing +waits/);
    expect(seen).toContain('\u001b[1A');
    // Hidden while it draws, shown at the end.
    expect(seen.lastIndexOf('\u001b[?25h')).toBeGreaterThan(seen.lastIndexOf('\u001b[?25l'));
    const last = stripVTControlCharacters(frames.at(-1) ?? '');
    expect(last).toMatch(/ STEP +STATUS +TIME {2}WHAT CAME OUT\r\n Prints +Succeeded/);
    expect(last).toMatch(/\r\nPipeline execution [a-z0-9]{12} Failed\r\n/);
    expect(last).not.toContain('waits');
  },
);

test.skipIf(!hasScript).each([
  ['of no size', 'rows 0 cols 0', {}],
  ['that can move nothing', 'rows 24 cols 100', { TERM: 'dumb' }],
])('in a terminal %s there are plain lines', { tags: ['script'] }, async (_what, size, environment) => {
  const seen = await inTerminal(size, environment);
  expect(seen).toMatch(/^\d\d:\d\d:\d\d {2}Prints +started\r$/m);
  expect(seen).not.toContain('\u001b[1A');
  expect(seen).not.toContain('\u001b[?25l');
});
