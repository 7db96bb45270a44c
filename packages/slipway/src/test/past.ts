import type { Project, Running } from './project.ts';
import { until } from './project.ts';
import { definitionOf, shellStep } from './shell-step.ts';

/** Makes `my-image` stand for programs on the PATH, in every command. */
export async function mapImage(at: Project): Promise<void> {
  await at.write('slipway.config.json', { images: { 'my-image': 'host' } });
}

/** A job that writes `line 1`, then a file `running` of the user's, and goes on until there is a file `go`. */
export function waitingStep(at: Project, name = 'Waits'): ReturnType<typeof shellStep> {
  const wait = `until test -f ${at.folder}/go; do sleep 0.05; done`;
  return shellStep(name, `echo line 1; touch ${at.folder}/running; ${wait}; echo line 2`);
}

/** Starts a pipeline of one step that waits, and one after it; resolves when its job runs. */
export async function startWaiting(at: Project): Promise<Running> {
  await mapImage(at);
  const after = shellStep('After', 'echo after', { dependsOn: ['Waits'] });
  await at.write('waiting.json', definitionOf([waitingStep(at), after]));
  const running = at.start(['run', 'waiting.json', '--json']);
  await until(() => at.has('running') || running.process.exitCode !== null);
  return running;
}

/** Kills a process as a power cut would; its jobs go on. */
export async function kill(running: Running): Promise<void> {
  running.process.kill('SIGKILL');
  await running.ended;
}

/** Id of the newest execution. */
export async function newest(at: Project): Promise<string> {
  const { stdout } = await at.slipway('runs', '--json', '--limit', '1');
  return JSON.parse(stdout).PipelineExecutionSummaries[0].PipelineExecutionArn.slice(-12);
}
