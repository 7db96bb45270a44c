import { cp, mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { HostSpec, JobBackend, JobSpec, LogLine } from '@slipway/core';
import { type JobBackendFixture, jobBackendCases } from './job-backend.ts';
import {
  type JobBackendFault,
  onExitCode,
  onHosts,
  onJob,
  onLine,
  onLines,
  onSpec,
} from './test/faulty-job-backend.ts';
import { describeFaults, type PlantedFault } from './test/planted-fault.ts';
import { referenceFixture } from './test/reference-fixture.ts';
import type { ReferenceFaults } from './test/reference-job-backend.ts';

describeFaults('job backends with a fault', jobBackendCases, [
  ...commandFaults(),
  ...fileFaults(),
  ...logFaults(),
  ...nameFaults(),
  ...endingFaults(),
  ...hostFaults(),
  ...identityFaults(),
]);

function commandFaults() {
  return [
    planted(
      'every end is a success',
      onExitCode(() => 0),
      [
        ...[1, 7, 125, 130, 255].map((code) => `an exit code of ${code} is reported as ${code}`),
        'a job that SIGKILL ended has exit code 137',
        'a command that is not there is a job that fails, or no job',
      ],
    ),
    planted(
      'every end is a failure',
      onExitCode(() => 1),
      ['an exit code of 0 is reported as 0'],
    ),
    planted(
      '130 passes for a success',
      onExitCode((code) => (code === 130 ? 0 : code)),
      ['an exit code of 130 is reported as 130'],
    ),
    planted(
      'a signal is told by its number alone',
      onExitCode((code) => (code > 128 ? code - 128 : code)),
      ['a job that SIGKILL ended has exit code 137'],
    ),
    planted(
      'the command goes through a shell',
      onSpec((spec) => ({
        ...spec,
        entrypoint: ['sh', '-c', [...(spec.entrypoint ?? []), ...(spec.arguments ?? [])].join(' ')],
        arguments: [],
      })),
      ['entrypoint and arguments arrive exactly as given'],
    ),
    planted(
      'empty arguments are dropped',
      onSpec((spec) => ({
        ...spec,
        arguments: (spec.arguments ?? []).filter((argument) => argument !== ''),
      })),
      ['entrypoint and arguments arrive exactly as given'],
    ),
    planted(
      'empty variables are dropped',
      onSpec((spec) => ({
        ...spec,
        environment: Object.fromEntries(Object.entries(spec.environment).filter(([, value]) => value !== '')),
      })),
      ['the environment arrives exactly as given'],
    ),
    planted(
      "the caller's environment is handed on",
      onSpec((spec) => ({
        ...spec,
        environment: { ...(process.env as Record<string, string>), ...spec.environment },
      })),
      ["the caller's AWS variables do not reach the job"],
    ),
    planted('any image is fine', (backend) => ({ ...backend, checkImage: async () => undefined }), [
      'an image that is there is fine; one that is not is told before and refused',
    ]),
  ];
}

function fileFaults() {
  const readOnly = 'a read-only input is read and cannot be written';
  const ownCopy = 'a private input can be written, and no write reaches its source';
  const oneFile = (access: string) => `a ${access} input that is one file does not show its siblings`;
  return [
    planted(
      'the root is a copy',
      onHosts(async (host) => {
        await cp(host.root, `${host.root}-copy`, { recursive: true });
        return { ...host, root: `${host.root}-copy` };
      }),
      ['a job reads and writes its root as /opt/ml'],
    ),
    planted('inputs are links to their sources', onHosts(linkInputs), [
      readOnly,
      ownCopy,
      oneFile('private'),
    ]),
    planted('all inputs are private', onHosts(withAccess('private')), [readOnly]),
    planted('all inputs are read-only', onHosts(withAccess('read-only')), [ownCopy]),
    planted(
      'a file brings its folder',
      onHosts((host) => ({
        ...host,
        inputs: host.inputs.map((input) =>
          input.source.endsWith('.csv')
            ? { ...input, source: dirname(input.source), target: dirname(input.target) }
            : input,
        ),
      })),
      [oneFile('read-only'), oneFile('private')],
    ),
    planted(
      'only the first input is there',
      onHosts((host) => ({ ...host, inputs: host.inputs.slice(0, 1) })),
      ['several inputs lie beside each other and beside the root'],
    ),
    planted(
      'a path ends at a colon',
      onHosts((host) => ({ ...host, root: host.root.replace(/:.*/, '') })),
      ['paths may hold spaces, colons, commas, quotes and any letter'],
    ),
  ];
}

function logFaults() {
  const bulk = '100,000 lines written at once are all there, in order, for who reads along and after';
  const open = 'a last line without its line end is a line, and an empty line too';
  const streams = 'each line tells its stream, also where both are written at once';
  return [
    planted('the last line is lost', onLines(withoutLast), [bulk, open]),
    planted('two lines change places', onLines(swapped), [bulk]),
    planted('a long line is cut into parts', onLine(parts), ['a line of 1 MB is one line']),
    planted('a line is decoded part by part', onLine(decodedInParts), [
      'long lines of letters that take several bytes stay whole',
    ]),
    planted(
      'empty lines are dropped',
      onLine((line) => (line.text === '' ? [] : [line])),
      [open],
    ),
    planted(
      'lines are trimmed',
      onLine((line) => [{ ...line, text: line.text.trim() }]),
      [open],
    ),
    planted(
      'there is a line too many at the end',
      onLines(async function* (lines) {
        yield* lines;
        yield { host: 'algo-1', time: new Date(), text: '' };
      }),
      ['a job that writes nothing has no lines'],
    ),
    planted(
      'lines that are no UTF-8 are dropped',
      onLine((line) => (line.text.includes('\u{fffd}') ? [] : [line])),
      ['bytes that are no UTF-8 cost one letter and nothing else'],
    ),
    planted(
      'stderr is dropped',
      onLine((line) => (line.stream === 'stderr' ? [] : [line])),
      ['stdout and stderr are both there, each in its order', streams],
    ),
    planted(
      'all is stdout',
      onLine((line) => [{ ...line, stream: 'stdout' }]),
      [streams],
    ),
    planted(
      'lines have no time',
      onLine((line) => [{ ...line, time: new Date(Number.NaN) }]),
      ['each line has a time and the name of its host'],
    ),
    planted(
      'lines have no host',
      onLine((line) => [{ ...line, host: '' }]),
      ['each line has a time and the name of its host'],
    ),
    planted(
      'lines come when all is over',
      onJob((job) => ({
        logs: async function* (options) {
          await job.wait(options);
          yield* job.logs(options);
        },
      })),
      ['lines come while the job runs, and the rest when it has ended'],
    ),
    planted('a line is given to one reader only', givenOnce, [
      'every reader gets everything: two at once and one when all is over',
    ]),
    planted(
      'a signal ends the lines as if they were all',
      onJob((job) => ({
        logs: async function* (options) {
          try {
            yield* job.logs(options);
          } catch {
            // As the fault has it.
          }
        },
      })),
      ['a reader may leave early, and its signal takes it away'],
    ),
  ];
}

function nameFaults() {
  let starts = 0;
  const again: JobBackendFault = (backend) => ({
    ...backend,
    start: async (spec) => ({
      ...(await backend.start({ ...spec, name: `${spec.name}-${starts++}` })),
      name: spec.name,
    }),
  });
  const adopted = [
    'a job outlives the process that started it',
    'a job that ended while nobody looked tells how, with all its lines',
  ];
  return [
    planted('every start is a job', again, [
      'a name started twice is one job, at once or one after the other',
      'a name that has ended is not started again',
    ]),
    planted('the beginning of a name is enough', byBeginning, ['a name that nobody started is not found']),
    planted('nothing is found', (backend) => ({ ...backend, find: async () => undefined }), [
      'a running job is found, with all its lines',
      'an ended job is found, with its exit code and all its lines',
      ...adopted,
    ]),
    planted('jobs are known to the process that started them', inMemory, adopted),
    planted(
      'wait answers once',
      onJob((job) => {
        let asked = 0;
        return {
          wait: async (options) => (asked++ ? { status: 'lost', reason: 'asked' } : await job.wait(options)),
        };
      }),
      ['wait answers as often as it is asked'],
    ),
    planted('a start hears no signal', (backend) => ({ ...backend, start: (spec) => backend.start(spec) }), [
      'a signal that has fired starts nothing',
    ]),
    planted(
      'remove does nothing',
      onJob(() => ({ remove: async () => {} })),
      ['remove forgets a job, so that its name is free, and leaves its folders'],
    ),
    planted('remove takes the folders too', removesRoots, [
      'remove forgets a job, so that its name is free, and leaves its folders',
    ]),
  ];
}

function endingFaults() {
  const graceful = 'stop lets a job end in its own way';
  return [
    planted(
      'stop kills',
      onJob((job) => ({ stop: () => job.stop({ graceSeconds: 0 }) })),
      [graceful, 'whoever waits hears of a stop', 'stop ends what a job has in the background'],
    ),
    planted(
      'stop asks, and takes no for an answer',
      onJob((job) => ({ stop: () => job.stop({ graceSeconds: 8 }) })),
      ['stop kills a job that does not end in time'],
    ),
    planted(
      'a stop writes its own end over the real one',
      onJob((job) => {
        let stopped = false;
        return {
          stop: async (options) => {
            await job.stop(options);
            stopped = true;
          },
          wait: async (options) =>
            stopped
              ? { status: 'exited', hosts: [{ name: 'algo-1', exitCode: 137 }] }
              : await job.wait(options),
        };
      }),
      ['stop of an ended job does no harm', graceful],
    ),
    planted(
      'what is in the background goes on',
      (backend) => backend,
      ['what a job left in the background ends with it', 'stop ends what a job has in the background'],
      { keepsBackground: true },
    ),
    planted(
      'a wait hears no signal',
      onJob((job) => ({ wait: () => job.wait() })),
      ['a wait that is given up rejects with its reason, and the job goes on'],
    ),
    planted(
      'reproduce runs something else',
      onJob(() => ({ reproduce: 'exit 4' })),
      ['reproduce, where there is one, runs the job once more'],
    ),
  ];
}

function hostFaults() {
  const whole = 'a job of several hosts is one job: found, stopped and forgotten whole';
  const own = 'each host has its own root, lines and exit code, in the order of the spec';
  const many = 'a job has as many hosts as its spec, in that order';
  const endpoints = 'each host of a job that serves has its endpoint, by its name';
  return [
    planted(
      'only the first host starts',
      onSpec((spec) => ({ ...spec, hosts: spec.hosts.slice(0, 1) })),
      [own, many, whole],
    ),
    planted(
      'hosts come in any order',
      onSpec((spec) => ({ ...spec, hosts: spec.hosts.toReversed() })),
      [own, many],
    ),
    planted(
      'a host drops a line',
      onLine((line) => (line.text === 'algo-2 1000' ? [] : [line])),
      ['hosts that write at once lose nothing, and each keeps its order'],
    ),
    planted(
      'the host that failed passes for one that was stopped',
      onJob((job) => ({
        wait: async (options) => {
          const result = await job.wait(options);
          if (result.status === 'lost') return result;
          return { ...result, hosts: result.hosts.map((host) => ({ ...host, stopped: true })) };
        },
      })),
      ['when one host fails the others are stopped'],
    ),
    planted(
      'hosts share the first root',
      onSpec((spec) => ({
        ...spec,
        hosts: spec.hosts.map((host) => ({ ...host, root: spec.hosts[0]?.root ?? host.root })),
      })),
      [own],
    ),
    planted(
      'other hosts go on when one fails',
      (backend) => backend,
      ['when one host fails the others are stopped'],
      {
        keepsOtherHosts: true,
      },
    ),
    planted(
      'host names are promised and not given',
      (backend) => ({ ...backend, capabilities: { ...backend.capabilities, hostNames: true } }),
      ['hosts of a job find each other by name'],
    ),
    planted(
      'all jobs have one endpoint',
      onJob(() => ({ endpoints: new Map([['algo-1', 'http://127.0.0.1:8080']]) })),
      [
        'jobs that serve are reached at endpoints of their own, also once found again',
        endpoints,
        'a job without a port has no endpoints',
      ],
    ),
    planted(
      'only the first host is reached',
      onJob(({ endpoints: all }) => (all ? { endpoints: new Map([...all].slice(0, 1)) } : {})),
      [endpoints],
    ),
    planted(
      "a host's own variables are laid over those of the job",
      onSpec((spec) => ({
        ...spec,
        hosts: spec.hosts.map((host) => ({
          ...host,
          environment: { ...spec.environment, ...host.environment },
        })),
      })),
      ['a host may have variables of its own, in place of those of the job'],
    ),
    planted(
      'every host runs the image of the job',
      onSpec((spec) => ({ ...spec, hosts: spec.hosts.map(({ image: _, ...host }) => host) })),
      ['a host may have an image of its own, and the job keeps what each of them is'],
    ),
  ];
}

function identityFaults() {
  const same = 'an image has the same digest whenever it is asked for, and a job keeps it';
  const listed = 'every job is listed with its labels, running or ended, until it is removed';
  const alone = 'the values of its environment are told to a job alone';
  let asked = 0;
  return [
    planted(
      'every digest is new',
      (backend) => ({ ...backend, imageDigest: async () => `sha256:${asked++}` }),
      [same],
    ),
    planted(
      'a job tells the digest of another image',
      onJob(({ imageDigests = [] }) => ({
        imageDigests: new Map([...imageDigests].map(([image]) => [image, 'sha256:other'])),
      })),
      [same],
    ),
    planted('all images are one', (backend) => ({ ...backend, imageDigest: async () => 'sha256:one' }), [
      same,
      'an image that changes has another digest',
    ]),
    planted('only what runs is listed', runningOnly, [listed]),
    planted('a removed job stays listed', everStarted, [listed]),
    planted(
      'labels get lost',
      (backend) => ({
        ...backend,
        list: async function* () {
          for await (const { name } of backend.list()) yield { name, labels: {} };
        },
      }),
      [listed],
    ),
    planted('the environment is on the command line', onSpec(withVariables), [alone]),
    planted(
      'the environment is in the labels',
      onSpec((spec) => ({ ...spec, labels: spec.environment })),
      [alone],
    ),
    planted('reproduce tells secrets', reproducingSecrets, [alone]),
    planted(
      'the environment is in the log',
      onSpec((spec) => ({ ...spec, entrypoint: ['sh', '-c', 'env; exec "$@"', ...(spec.entrypoint ?? [])] })),
      [alone],
    ),
    planted('isolation is promised and not given', withCapability('networkIsolation'), [
      'network isolation takes the network away',
    ]),
    planted('settings of containers are promised and not heeded', withCapability('containers'), [
      'settings of containers lay their environment over that of the request',
    ]),
  ];
}

function planted(
  name: string,
  fault: JobBackendFault,
  noticedBy: readonly string[],
  reference?: ReferenceFaults,
): PlantedFault<JobBackendFixture> {
  const setup = async () => ({ ...(await referenceFixture(fault, reference)), patience: 5_000 });
  return { name, setup, noticedBy };
}

function withAccess(access: 'read-only' | 'private') {
  return (host: HostSpec) => ({ ...host, inputs: host.inputs.map((input) => ({ ...input, access })) });
}

async function linkInputs(host: HostSpec): Promise<HostSpec> {
  for (const { source, target } of host.inputs) {
    await mkdir(dirname(join(host.root, target)), { recursive: true });
    await symlink(source, join(host.root, target));
  }
  return { ...host, inputs: [] };
}

function withCapability(name: 'networkIsolation' | 'containers'): JobBackendFault {
  return (backend) => ({ ...backend, capabilities: { ...backend.capabilities, [name]: true } });
}

function runningOnly(backend: JobBackend): JobBackend {
  const ended = new Set<string>();
  const fault = onJob((job) => ({
    wait: async (options) => {
      const result = await job.wait(options);
      ended.add(job.name);
      return result;
    },
  }));
  return {
    ...fault(backend),
    list: async function* () {
      for await (const job of backend.list()) if (!ended.has(job.name)) yield job;
    },
  };
}

function everStarted(backend: JobBackend): JobBackend {
  const started: Pick<JobSpec, 'name' | 'labels'>[] = [];
  return {
    ...backend,
    start: (spec, options) => {
      started.push(spec);
      return backend.start(spec, options);
    },
    list: async function* () {
      yield* started;
    },
  };
}

function withVariables(spec: JobSpec): JobSpec {
  const variables = Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`);
  return {
    ...spec,
    entrypoint: ['sh', '-c', 'env "$@"; exit', '', ...variables, ...(spec.entrypoint ?? [])],
  };
}

function reproducingSecrets(backend: JobBackend): JobBackend {
  let environment = {};
  const fault = onJob(() => ({ reproduce: `env ${JSON.stringify(environment)}` }));
  return fault({
    ...backend,
    start: (spec, options) => {
      environment = spec.environment;
      return backend.start(spec, options);
    },
  });
}

async function* withoutLast(lines: AsyncIterable<LogLine>) {
  let held: LogLine | undefined;
  for await (const line of lines) {
    if (held) yield held;
    held = line;
  }
}

async function* swapped(lines: AsyncIterable<LogLine>) {
  const all = await Array.fromAsync(lines);
  yield* [...all.slice(0, -2), ...all.slice(-2).reverse()];
}

function parts(line: LogLine): readonly LogLine[] {
  const texts = line.text.match(/.{1,16384}/gsu) ?? [''];
  return texts.map((text) => ({ ...line, text }));
}

function decodedInParts(line: LogLine): readonly LogLine[] {
  const bytes = Buffer.from(line.text);
  const texts = Array.from({ length: Math.ceil(bytes.length / 16_384) }, (_, index) =>
    bytes.toString('utf8', index * 16_384, (index + 1) * 16_384),
  );
  return [{ ...line, text: texts.join('') }];
}

function givenOnce(backend: JobBackend): JobBackend {
  const given = new Set<string>();
  return onLine((line) => {
    if (given.has(line.text)) return [];
    given.add(line.text);
    return [line];
  })(backend);
}

function byBeginning(backend: JobBackend): JobBackend {
  const names: string[] = [];
  return {
    ...backend,
    start: (spec, options) => {
      names.push(spec.name);
      return backend.start(spec, options);
    },
    find: (name) => backend.find(names.find((known) => known.startsWith(name)) ?? name),
  };
}

function inMemory(backend: JobBackend): JobBackend {
  const names = new Set<string>();
  return {
    ...backend,
    start: (spec, options) => {
      names.add(spec.name);
      return backend.start(spec, options);
    },
    find: async (name) => (names.has(name) ? await backend.find(name) : undefined),
  };
}

function removesRoots(backend: JobBackend): JobBackend {
  const hosts: HostSpec[] = [];
  const fault = onJob((job) => ({
    remove: async () => {
      await job.remove();
      for (const { root } of hosts) await rm(root, { recursive: true, force: true });
    },
  }));
  return fault({
    ...backend,
    start: (spec, options) => {
      hosts.push(...spec.hosts);
      return backend.start(spec, options);
    },
  });
}
