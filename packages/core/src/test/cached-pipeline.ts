import { pipelineFromDefinition } from '../authoring/pipeline.ts';
import type { Session } from '../contract/session.ts';
import type { StepKind } from '../contract/step-kind.ts';
import type { CacheConfig } from '../definition/cache-config.ts';
import type { StepDefinition } from '../definition/document.ts';
import type { ExecutionEvent } from '../engine/event.ts';
import type { ExecutionStep, StartOptions } from '../engine/execution.ts';
import type { JsonObject } from '../json.ts';
import { documentOf, step } from './documents.ts';
import { kindOf } from './kinds.ts';
import { type MemorySession, memorySession } from './memory-session.ts';

/** A pipeline whose steps may be cached, and all that they depend on. */
export interface CacheWorld {
  readonly session: MemorySession;
  /** Digests of images by name. */
  readonly images: Map<string, string>;
  /** Names of the steps whose job ran, in order. */
  readonly ran: string[];
  /** What happens while a job runs. */
  meanwhile: (step: string) => unknown;
  put(uri: string, text: string): void;
  remove(uri: string): void;
  /** Runs it to its end, whatever that is. */
  run(options?: StartOptions & { readonly steps?: readonly StepDefinition[] }): Promise<CachedRun>;
}

export interface CachedRun {
  readonly id: string;
  readonly arn: string;
  /** Names of the steps whose job ran in it. */
  readonly ran: readonly string[];
  readonly steps: readonly ExecutionStep[];
  readonly warnings: readonly string[];
}

/** A job that reads all below its `From` and writes it, with its `Depth` and image, to `To`. */
export function job(name: string, args: JsonObject, more: Partial<StepDefinition> = {}): StepDefinition {
  const CacheConfig: CacheConfig = { Enabled: true, ExpireAfter: 'P30D' };
  const To = { 'Std:Join': { On: '/', Values: ['s3://b', { Get: 'Execution.PipelineExecutionId' }, name] } };
  return {
    ...step(name, { Image: 'python:3', Role: 'me', To, ...args }, { CacheConfig, ...more }),
    Type: 'Job',
  };
}

/** What B reads is what A wrote. */
export const chain: readonly StepDefinition[] = [
  job('A', { From: 's3://b/in', Depth: 3 }),
  job('B', { From: { Get: 'Steps.A.To' }, Depth: 3 }),
];

export function cacheWorld(more: Partial<Session> = {}): CacheWorld {
  const images = new Map([['python:3', 'sha256:1']]);
  const ran: string[] = [];
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const kind: StepKind = kindOf(
    'Job',
    async (request, { stepName }) => {
      const { From, To, Depth, Image } = request as JsonObject;
      ran.push(stepName);
      const read = [...world.session.content]
        .filter(([uri]) => uri.startsWith(`${From}/`))
        .map(([uri, bytes]) => `${uri.slice(String(From).length)}=${text(bytes)}`);
      await world.meanwhile(stepName);
      world.put(`${To}/out`, JSON.stringify([read.sort(), Depth ?? null, images.get(String(Image)) ?? null]));
      return request;
    },
    {
      uses: ({ From = null, Image = null, To = null }) => ({
        reads: [{ path: 'From', value: From }],
        images: [{ path: 'Image', value: Image }],
        writes: [{ path: 'To', value: To }],
      }),
      cacheKey: (request) => {
        const { Role: _, To: __, ...rest } = request as JsonObject;
        return rest;
      },
      outputs: (response) => [`${(response as JsonObject)['To']}/`],
      retryable: ['SageMaker.JOB_INTERNAL_ERROR'],
    },
  );
  const session = memorySession([kind, kindOf('Echo')], more);
  const { contentOf } = session;
  const world: CacheWorld = {
    images,
    ran,
    meanwhile: () => undefined,
    session: Object.assign(session, {
      contentOf: async (what: Parameters<Session['contentOf']>[0]) => {
        if (what.form !== 'image') return await contentOf(what);
        const digest = images.get(what.value);
        return digest === undefined ? undefined : { '': digest };
      },
    }),
    put: (uri, content) => void session.content.set(uri, new TextEncoder().encode(content)),
    remove: (uri) => void session.content.delete(uri),
    async run({ steps = chain, ...options } = {}) {
      const before = ran.length;
      const heard: ExecutionEvent[] = [];
      const execution = await session.start(pipelineFromDefinition('P', documentOf(...steps)), {
        ...options,
        onEvent: (event) => heard.push(event),
      });
      await execution.wait().catch(() => undefined);
      return {
        id: execution.id,
        arn: execution.arn,
        ran: ran.slice(before),
        steps: await execution.steps(),
        warnings: heard.flatMap((event) =>
          event.type === 'Warning' ? [`${event.step} ${event.message}`] : [],
        ),
      };
    },
  };
  world.put('s3://b/in/a.csv', '1');
  return world;
}
