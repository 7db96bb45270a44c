import { isJsonObject, type JsonObject } from '@slipway/core';
import type { JobSnapshot, ServiceSnapshot } from '@slipway/testing/sagemaker-service';
import { type CallFault, faultPoint } from '../call-fault.ts';
import type { Effect } from '../effects.ts';
import { LATE } from './rules.ts';
import type { CaseService, ServiceCall } from './service.ts';

/** What the service of a case knows when the case is over, whatever is in the journal. */
export interface Witness {
  /** What was created, by the job's name, and how each job ended, in the order in which that happened. */
  readonly effects: readonly Effect[];
  /** Names of jobs that go on though nobody runs the execution any more. */
  readonly running: readonly string[];
  /** Lines in CloudWatch, by stream. */
  readonly logs: ReadonlyMap<string, readonly string[]>;
  /** Objects by their URI, and what else there is, with its content. */
  readonly contents: ReadonlyMap<string, string>;
  /** How often each operation was called. */
  readonly calls: ReadonlyMap<string, number>;
  /** The faults that struck, as `faultPoint` names them. */
  readonly struck: readonly string[];
}

export async function witnessOf(service: CaseService, faults: readonly CallFault[]): Promise<Witness> {
  const { jobs, modelPackages, objects, calls: counts, faults: placed } = await service.snapshot();
  const calls = await service.calls();
  await service.clearFaults();
  const created = calls.filter(isDone);
  const contents = objects.map(async (uri) => {
    return [uri, Buffer.from(await service.read(uri)).toString('latin1')] as const;
  });
  const ended = await Promise.all(jobs.map((job) => endOf(service, job)));
  const logs = await Promise.all(jobs.map((job) => streamsOf(service, job)));
  const effects = [
    ...created.map(({ input, time }) => ({ job: nameIn(input), what: 'create', time: Date.parse(time) })),
    ...ended,
  ].filter(({ job }) => job !== '');
  return {
    effects: effects.toSorted((a, b) => a.time - b.time),
    running: jobs.filter(({ status }) => !(status in ENDINGS)).map(({ name }) => name),
    logs: new Map(logs.flat()),
    contents: new Map([
      ...(await Promise.all(contents)),
      ...created.map(
        ({ operation, input }) => [`${operation} ${nameIn(input)}`, JSON.stringify(input)] as const,
      ),
      ...modelPackages.map((arn) => [arn, ''] as const),
    ]),
    calls: new Map(Object.entries(counts)),
    struck: struckOf(placed, faults),
  };
}

/** Something was made by it; its answer may be lost. */
function isDone({ operation, error, fault }: ServiceCall): boolean {
  return /^Create(\w+Job|Model)$/.test(operation) && error === undefined && fault !== 'no-connection';
}

function nameIn(input: object): string {
  const [, name] = Object.entries(input).find(([key]) => /^(\w+Job|Model)Name$/.test(key)) ?? [];
  return String(name ?? '');
}

/** As `step.sh` calls what happens to a job. */
const ENDINGS = { Completed: 'end', Failed: 'fail', Stopped: 'stopped' } as const;

async function endOf(
  service: CaseService,
  { type, name, status }: JobSnapshot,
): Promise<Effect & { readonly time: number }> {
  const described = await service.ask(`SageMaker.Describe${type}`, { [`${type}Name`]: name });
  const time = Number(described[`${type.replace('Job', '')}EndTime`] ?? Number.POSITIVE_INFINITY);
  return { job: name, what: ENDINGS[status as keyof typeof ENDINGS] ?? status, time: time * 1_000 };
}

async function streamsOf(
  service: CaseService,
  { type, name }: JobSnapshot,
): Promise<readonly (readonly [stream: string, lines: readonly string[]])[]> {
  const logGroupName = `/aws/sagemaker/${type}s`;
  const asked = { logGroupName, logStreamNamePrefix: `${name}/` };
  const { logStreams } = await service.ask('Logs_20140328.DescribeLogStreams', asked).catch(() => NO_STREAMS);
  const streams = objectsOf(logStreams).map(async ({ logStreamName }) => {
    const events = await eventsOf(service, { logGroupName, logStreamName });
    return [String(logStreamName), events.map(({ message }) => String(message))] as const;
  });
  return await Promise.all(streams);
}

/** Until nothing new comes, however late it is. */
async function eventsOf(service: CaseService, stream: object): Promise<readonly JsonObject[]> {
  const found: JsonObject[] = [];
  let more = {};
  for (let inVain = 0; inVain <= LATE; ) {
    const asked = { ...stream, startFromHead: true, ...more };
    const { events, nextForwardToken } = await service.ask('Logs_20140328.GetLogEvents', asked);
    const page = objectsOf(events);
    found.push(...page);
    inVain = page.length > 0 ? 0 : inVain + 1;
    more = { nextToken: nextForwardToken };
  }
  return found;
}

/** The group comes into being with the first line. */
const NO_STREAMS: JsonObject = { logStreams: [] };

function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function struckOf(placed: ServiceSnapshot['faults'], faults: readonly CallFault[]): readonly string[] {
  const late = faults.filter(({ kind }) => kind === 'late');
  const struck = placed
    .filter(({ hits }) => hits > 0)
    .map(({ operation = '', kind }) => `~${operation}:${kind}`);
  return [...struck, ...late.map(faultPoint)];
}
