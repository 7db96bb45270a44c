import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  type HostSpec,
  type InputMount,
  isSecretName,
  type Job,
  type JobBackend,
  type JobSpec,
  type LogLine,
  slipwayError,
} from '@slipway/core';

/**
 * A job backend as small as can be, to try the suite on: `sh` on this machine, `/opt/ml` in its
 * arguments replaced by a folder, and all it knows in files: `<job>/spec`, `<job>/<host>/{stdout,stderr,group,exit,port}`; and what other images are in
 * `images/<image>`. It makes none of these folders but a job's own.
 */
export function referenceJobBackend(directory: string, faults: ReferenceFaults = {}): ReferenceJobBackend {
  const starting = new Map<string, Promise<void>>();
  const folderOf = (name: string) => join(directory, name);

  async function find(name: string): Promise<Job | undefined> {
    if (!existsSync(join(folderOf(name), 'spec'))) return undefined;
    return await referenceJob(folderOf(name), faults);
  }

  async function startNew(spec: JobSpec): Promise<void> {
    if (await find(spec.name)) return;
    const imageDigests: [string, string][] = [];
    for (const image of new Set(spec.hosts.map((host) => host.image ?? spec.image))) {
      const digest = await imageDigest(image);
      if (digest === undefined) throw noImage(image);
      imageDigests.push([image, digest]);
    }
    await mkdir(folderOf(spec.name));
    const started: StartedSpec = { ...spec, imageDigests };
    // Whole or not there: another process may look for the job at any moment.
    await writeFile(join(folderOf(spec.name), 'spec.new'), JSON.stringify(started));
    await rename(join(folderOf(spec.name), 'spec.new'), join(folderOf(spec.name), 'spec'));
    for (const host of spec.hosts) await startHost(spec, host, join(folderOf(spec.name), host.name), faults);
  }

  async function imageDigest(image: string): Promise<string | undefined> {
    if (image === 'host') return 'sha256:host';
    return await readFile(join(directory, 'images', image), 'utf8').catch(() => undefined);
  }

  return {
    name: 'reference',
    capabilities: {
      hostNames: false,
      splitStreams: true,
      gpus: false,
      networkIsolation: false,
      containers: false,
    },
    imageDigest,
    list: async function* () {
      for (const name of await readdir(directory)) {
        const text = await readFile(join(folderOf(name), 'spec'), 'utf8').catch(() => undefined);
        if (text !== undefined) yield { name, labels: (JSON.parse(text) as JobSpec).labels };
      }
    },
    checkImage: async (image) =>
      image === 'host' ? undefined : { message: noImage(image).message, hint: 'Name the image host.' },
    find,
    start: async (spec, { signal } = {}) => {
      signal?.throwIfAborted();
      const started = starting.get(spec.name) ?? startNew(spec).finally(() => starting.delete(spec.name));
      starting.set(spec.name, started);
      await started;
      return await referenceJob(folderOf(spec.name), faults);
    },
    settled: async () => void (await Promise.allSettled(starting.values())),
  };
}

export interface ReferenceJobBackend extends JobBackend {
  /** Resolves when no start is under way in this process. */
  settled(): Promise<void>;
}

/** What is kept of a job. */
interface StartedSpec extends JobSpec {
  readonly imageDigests: readonly [image: string, digest: string][];
}

export interface ReferenceFaults {
  /** What a job left in the background goes on. */
  readonly keepsBackground?: boolean;
  /** Hosts go on when another one fails. */
  readonly keepsOtherHosts?: boolean;
}

/** Ends all that was ever started, removed or not. */
export async function endReferenceJobs(directory: string): Promise<void> {
  // A start that another process is at finds its folder no more: what is to run writes down its group there first.
  await rename(directory, `${directory}.over`);
  for (const group of await readdir(join(`${directory}.over`, 'groups')))
    signalGroup(Number(group), 'SIGKILL');
}

/** Becomes the command after it, once its group is written down, which is its own; its folder is `$0`. */
const member = `: >"$0/../../groups/$$"; echo $$ >"$0/group.new"; mv "$0/group.new" "$0/group"
  exec "$@" >"$0/stdout" 2>"$0/stderr"`;

/** Runs the command after it in a group that it is not in, and writes down how that ended once nothing of it is left. */
const keeper = (ending: string) => `setsid sh -c '${member}' "$0" "$@" & job=$!
  wait $job; code=$?; ${ending}
  echo $code >"$0/exit.new"; mv "$0/exit.new" "$0/exit"`;

async function startHost(
  spec: JobSpec,
  host: HostSpec,
  folder: string,
  { keepsBackground }: ReferenceFaults,
): Promise<void> {
  await mkdir(folder);
  // A short name without spaces: scripts need not expect any in /opt/ml.
  await symlink(host.root, join(folder, 'ml'));
  for (const input of host.inputs) await stage(input, join(host.root, input.target));
  const [command = '', ...rest] = [
    ...withoutPrivileges(),
    'sh',
    '-c',
    keeper(keepsBackground ? ':' : 'kill -KILL -$job'),
    folder,
    ...commandOf(spec, folder),
  ];
  const environment = {
    ...(host.environment ?? spec.environment),
    ...(spec.port !== undefined && { PORT_FILE: join(folder, 'port') }),
  };
  const child = spawn(command, rest, {
    cwd: folder,
    detached: true,
    stdio: 'ignore',
    env: { PATH: process.env['PATH'], ...environment },
  });
  child.unref();
  const signs = ['group', ...(spec.port === undefined ? [] : ['port'])].map((name) => join(folder, name));
  while (!signs.every(existsSync) && !existsSync(join(folder, 'exit'))) {
    assert.ok(existsSync(folder), 'nobody has cleared the job away');
    await setTimeout(5);
  }
}

async function stage({ source, access }: InputMount, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await cp(source, target, { recursive: true });
  if (access === 'read-only') execFileSync('chmod', ['-R', 'a-w', target]);
}

/** Without them root, too, must heed that a file is read-only. */
function withoutPrivileges(): readonly string[] {
  return process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : [];
}

function commandOf({ entrypoint = [], arguments: rest = [] }: JobSpec, folder: string): readonly string[] {
  return [...entrypoint, ...rest].map((word) => word.replaceAll('/opt/ml', join(folder, 'ml')));
}

async function referenceJob(folder: string, { keepsOtherHosts }: ReferenceFaults): Promise<Job> {
  const spec = JSON.parse(await readFile(join(folder, 'spec'), 'utf8')) as StartedSpec;
  const folders = spec.hosts.map(({ name }) => join(folder, name));
  const isOver = () => folders.every((host) => existsSync(join(host, 'exit')));

  async function exitCodes(): Promise<readonly number[]> {
    const ended = folders.filter((host) => existsSync(join(host, 'exit')));
    return await Promise.all(ended.map(async (host) => Number(await readFile(join(host, 'exit'), 'utf8'))));
  }

  async function endpoints(): Promise<readonly (readonly [host: string, url: string])[]> {
    return await Promise.all(
      spec.hosts.map(async ({ name }, index) => {
        const port = await readFile(join(folders[index] ?? '', 'port'), 'utf8');
        return [name, `http://127.0.0.1:${port}`] as const;
      }),
    );
  }

  async function stop({ graceSeconds = 120 } = {}): Promise<void> {
    await Promise.all(folders.map((host) => stopHost(host, graceSeconds)));
  }

  return {
    name: spec.name,
    imageDigests: new Map(spec.imageDigests),
    ...(spec.port !== undefined && { endpoints: new Map(await endpoints()) }),
    reproduce: reproduce(spec, folders[0] ?? folder),
    stop,
    wait: async ({ signal } = {}) => {
      while (!isOver()) {
        signal?.throwIfAborted();
        if (!keepsOtherHosts && (await exitCodes()).some((code) => code !== 0)) await stop();
        await setTimeout(20);
      }
      signal?.throwIfAborted();
      const codes = await exitCodes();
      return {
        status: 'exited',
        hosts: spec.hosts.map(({ name }, index) => ({ name, exitCode: codes[index] ?? -1 })),
      };
    },
    logs: async function* ({ signal } = {}) {
      const tails = spec.hosts.flatMap(({ name }, index) => tailsOf(folders[index] ?? '', name));
      for (;;) {
        signal?.throwIfAborted();
        const over = isOver();
        for (const tail of tails) yield* await tail(over);
        if (over) return;
        await setTimeout(20);
      }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function stopHost(folder: string, graceSeconds: number): Promise<void> {
  // Its keeper writes that, whatever ends it.
  const isOver = () => existsSync(join(folder, 'exit')) || !existsSync(folder);
  const group = Number(await readFile(join(folder, 'group'), 'utf8'));
  const deadline = Date.now() + graceSeconds * 1000;
  if (isOver()) return;
  // Without a grace there is nothing to ask first: who is quick would end by itself.
  if (graceSeconds > 0) signalGroup(group, 'SIGTERM');
  while (!isOver() && Date.now() < deadline) await setTimeout(20);
  if (isOver()) return;
  signalGroup(group, 'SIGKILL');
  while (!isOver()) await setTimeout(20);
}

/** The lines of both files that are new since the last call; what has no line end yet only when all is over. */
function tailsOf(folder: string, host: string): readonly ((over: boolean) => Promise<readonly LogLine[]>)[] {
  return (['stdout', 'stderr'] as const).map((stream) => {
    let given = 0;
    return async (over) => {
      const content = await readFile(join(folder, stream)).catch(() => Buffer.alloc(0));
      const end = over ? content.length : content.lastIndexOf('\n') + 1;
      if (end <= given) return [];
      const lines = content.subarray(given, end).toString('utf8').split('\n');
      if (lines.at(-1) === '') lines.pop();
      given = end;
      return lines.map((text) => ({ host, stream, text, time: new Date() }));
    };
  });
}

function reproduce(spec: JobSpec, folder: string): string {
  const variables = Object.entries(spec.environment)
    .filter(([name]) => !isSecretName(name))
    .map(([name, value]) => `${name}=${value}`);
  const words = ['env', ...variables, ...commandOf(spec, folder)];
  return words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  assert.ok(pid > 1, 'a group of its own');
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}

function noImage(image: string): Error {
  return slipwayError(`There is no image ${image}.`, {
    code: 'IMAGE_NOT_FOUND',
    category: 'environment',
    hint: 'Name the image host.',
  });
}
