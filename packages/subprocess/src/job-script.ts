import { join } from 'node:path';
import { commandLine, isSecretName, shellWord } from '@slipway/core';
import { exitFile, keeperFile, stoppingFile } from './host-state.ts';
import type { Stage } from './opt-ml/stage.ts';
import { programPath, shell } from './shell.ts';

/** A host of a job, as a command line with an environment. */
export interface HostCommand {
  /** Of this host, below the job's folder. */
  readonly folder: string;
  readonly stage: Stage;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** The command line that starts a host's keeper, in the host's folder and with the job's environment. */
export function keeperCommand({ stage, command }: HostCommand): readonly string[] {
  return [...stage.wrapper, shell, '-c', keeperScript(stage), 'slipway', ...command];
}

/**
 * All but what the stage needs and one `mv` is done by the shell itself, since each job pays for each
 * process. `set -C` makes the first keeper of a host the only one: another ends without a trace. Signals
 * to the group are the job's to answer, and must not kill that `mv`. When the job ends, what it left in
 * the background ends too, as in a container: the keeper kills its own group, itself included.
 */
function keeperScript(stage: Stage): string {
  return `slipway_stopped= slipway_code=
trap 'slipway_stopped=1' TERM INT HUP
${identityScript}
set -C
{ slipway_identity > ${keeperFile}; } 2>/dev/null || exit
set +C
slipway_stopping() { [ "$slipway_stopped" ] || [ -e ${stoppingFile} ]; }
${jobScript(stage)}
echo $slipway_code > ${exitFile}.new && mv ${exitFile}.new ${exitFile}
kill -KILL 0`;
}

/**
 * Runs the job in its `/opt/ml` and leaves its exit code in `slipway_code`. The shell that becomes the job heeds
 * signals itself before it looks a last time whether one was sent, so that none is lost in between.
 */
function jobScript({ prepare, afterwards }: Stage): string {
  return `slipway_path=$PATH
PATH=${shellWord(programPath())}
slipway_prepare() {
${prepare}
}
slipway_prepare || slipway_code=125
if slipway_stopping; then slipway_code=143
elif [ "$slipway_code" ]; then echo 'slipway: /opt/ml could not be made ready for this job' >&2
else
  (trap - TERM INT HUP; slipway_stopping && exit 143
  PATH=$slipway_path; cd /opt/ml && unset OLDPWD && exec "$@")
  slipway_code=$?
fi
trap '' TERM INT HUP
${afterwards}`;
}

/** Field 22 of /proc/PID/stat is when a process started; the shell's own name, field 2, has no space. */
const identityScript =
  process.platform === 'linux'
    ? `read -r slipway_stat < /proc/$$/stat
slipway_field() { shift 21; echo "$$ $1"; }
slipway_identity() { slipway_field $slipway_stat; }`
    : `slipway_words() { echo "$*"; }
slipway_identity() { slipway_words $$ $(LC_ALL=C ps -o lstart= -p $$); }`;

/** Below a host's folder: a script that runs its job once more. */
export const againFile = 'again';

/** A command line for people, that runs all hosts of a job once more. */
export function reproduceCommand(hostFolders: readonly string[]): string {
  const commands = hostFolders.map((folder) => commandLine(['sh', join(folder, againFile)]));
  return commands.length === 1 ? commands.join() : `${commands.join(' & ')} & wait`;
}

/** For a person at a terminal. Values of secrets never touch the disk: the script takes them from who runs it. */
export function againScript({ folder, stage, command, environment }: HostCommand): string {
  const assignments = Object.entries(environment).map(([name, value]) =>
    isSecretName(name) ? `${name}="$${name}"` : shellWord(`${name}=${value}`),
  );
  const body = `slipway_code=
slipway_stopping() { false; }
${jobScript(stage)}
exit $slipway_code`;
  return `# Runs the job of this folder once more, as it was started.
cd ${shellWord(folder)} || exit
${stage.again}
exec env -i ${[...assignments, commandLine([...stage.wrapper, shell, '-c', body, 'slipway', ...command])].join(' \\\n  ')}
`;
}
