import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
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

/** Runs a step that prints two lines, each of which waits to be `seen` before it goes on; then one that fails. */
async function inTerminal(
  size: string,
  { environment = {}, seen }: { environment?: NodeJS.ProcessEnv; seen(shown: string, line: number): boolean },
): Promise<string> {
  const print = (line: number): string =>
    `echo "line ${line}"; until test -f ${at.folder}/${line}; do sleep 0.05; done`;
  const job = shellStep('Prints', `${print(1)}; ${print(2)}`);
  const fails = shellStep('Fails', 'exit 3', { dependsOn: ['Prints'] });
  await at.write('definition.json', definitionOf([job, fails]));
  const command = `stty ${size}; ${COMMAND.join(' ')} run definition.json --image 'my-image=host'`;
  const bare = { NO_COLOR: undefined, CI: undefined, NODE_OPTIONS: undefined };
  const env = { ...process.env, ...bare, TERM: 'xterm', ...environment };
  const terminal = spawn(SCRIPT, ['-qec', command, '/dev/null'], {
    cwd: at.folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let shown = '';
  let line = 1;
  terminal.stdout.setEncoding('utf8').on('data', (text) => {
    shown += text;
    for (; line <= 2 && seen(stripVTControlCharacters(shown), line); line++)
      writeFileSync(`${at.folder}/${line}`, '');
  });
  expect(await once(terminal, 'close')).toEqual([1, null]);
  return shown;
}

test.skipIf(!hasScript)(
  'in a terminal rows change in place, the cursor comes back, and the table stays',
  { tags: ['script'] },
  async () => {
    const seen = await inTerminal('rows 24 cols 100', {
      seen: (shown, line) => new RegExp(`● Prints +Processing +\\S+ +line ${line}\r\n`).test(shown),
    });
    // Frames: the running step's last line is seen to change, and a frame is drawn over the one before.
    const frames = seen.split('\u001b[?2026h');
    expect(frames.length).toBeGreaterThan(2);
    expect(stripVTControlCharacters(seen)).toMatch(/definition {2}0 of 2 steps done, 1 running {2}\d.*s\r\n/);
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
  const seen = await inTerminal(size, { environment, seen: (shown) => /Prints +started\r\n/.test(shown) });
  expect(seen).toMatch(/^\d\d:\d\d:\d\d {2}Prints +started\r$/m);
  expect(seen).not.toContain('\u001b[1A');
  expect(seen).not.toContain('\u001b[?25l');
});
