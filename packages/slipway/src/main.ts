import { readFile } from 'node:fs/promises';
import type { Command } from './command.ts';
import { exitCodeOf, exitCodes } from './exit-code.ts';
import { reserveStdout } from './stdout.ts';

/** Each is loaded when it is asked for. */
const COMMANDS = new Map<string, { readonly about: string; load(): Promise<Command> }>([
  [
    'run',
    { about: 'run a pipeline to its end', load: async () => (await import('./commands/run.ts')).runCommand },
  ],
  [
    'plan',
    {
      about: 'tell what a run would do and create, and run nothing',
      load: async () => (await import('./commands/plan.ts')).planCommand,
    },
  ],
  [
    'resume',
    {
      about: 'go on with an execution that failed, was stopped or was interrupted',
      load: async () => (await import('./commands/resume.ts')).resumeCommand,
    },
  ],
  [
    'stop',
    {
      about: 'stop an execution, whichever process runs it',
      load: async () => (await import('./commands/stop.ts')).stopCommand,
    },
  ],
  [
    'deploy',
    {
      about: 'make a pipeline one of SageMaker Pipelines',
      load: async () => (await import('./commands/deploy.ts')).deployCommand,
    },
  ],
  [
    'delete',
    {
      about: 'remove a pipeline of SageMaker Pipelines, and its models',
      load: async () => (await import('./commands/delete.ts')).deleteCommand,
    },
  ],
  ['runs', { about: 'list executions', load: async () => (await import('./commands/runs.ts')).runsCommand }],
  [
    'show',
    { about: 'show an execution', load: async () => (await import('./commands/show.ts')).showCommand },
  ],
  [
    'logs',
    {
      about: 'print what the jobs of an execution wrote',
      load: async () => (await import('./commands/logs.ts')).logsCommand,
    },
  ],
  [
    'why',
    {
      about: 'say why a step ran or was taken from the cache',
      load: async () => (await import('./commands/why.ts')).whyCommand,
    },
  ],
  [
    'clean',
    {
      about: 'remove old executions and what was left behind',
      load: async () => (await import('./commands/clean.ts')).cleanCommand,
    },
  ],
  [
    'validate',
    {
      about: 'name everything that is wrong with a pipeline, and run nothing',
      load: async () => (await import('./commands/validate.ts')).validateCommand,
    },
  ],
]);

/** The command line: runs what `args` ask for and resolves to the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--version' || name === '-v') {
    // One level up from `src` as from `dist`.
    const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
    console.log(manifest.version);
    return exitCodes.succeeded;
  }
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    console.log(help());
    return name === undefined ? exitCodes.invalidInput : exitCodes.succeeded;
  }
  const command = await COMMANDS.get(name)?.load();
  if (command === undefined) {
    console.error(`There is no command "${name}".\n\n${help()}`);
    return exitCodes.invalidInput;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    console.log(command.usage);
    return exitCodes.succeeded;
  }
  const print = reserveStdout({ json: rest.includes('--json') });
  try {
    return await command.run(rest, print);
  } catch (error) {
    const { errorReport, errorText } = await import('./terminal/error.ts');
    console.error(errorText(error));
    print(errorReport(error));
    if (process.env['SLIPWAY_DEBUG']) console.error(error);
    return exitCodeOf(error);
  }
}

function help(): string {
  const commands = [...COMMANDS].map(([name, { about }]) => `  ${name.padEnd(10)} ${about}`);
  return [
    'slipway: SageMaker pipelines on your own machine',
    '',
    'Usage: slipway <command> [<pipeline.ts | definition.json | execution>] [options]',
    '',
    ...commands,
    '',
    'slipway <command> --help tells its options.',
  ].join('\n');
}
