import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StepContext } from '@slipway/core';
import { type LocalSession, localSession, uploadArchive } from '@slipway/local';
import { type RecordedContext, recordedContext } from '@slipway/testing';
import { expect, onTestFinished } from 'vitest';
import { type TransformRequest, type TransformResponse, transformKind } from '../index.ts';
import { type ServingBackend, servingBackend } from './serving-backend.ts';

/** What the model server told of itself and of its requests. */
interface ServerEvent {
  readonly event: 'started' | 'invocation';
  readonly body: string;
  readonly type: string | null;
  readonly accept: string | null;
  readonly chunked: boolean;
  readonly open: number;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly model: string | null;
  readonly code: string | null;
}

interface TransformFixture {
  readonly folder: string;
  readonly session: LocalSession;
  readonly backend: ServingBackend;
  /** Keeps a model of this name and environment; of several it is an inference pipeline of such containers. */
  model(name: string, ...environments: readonly Readonly<Record<string, string>>[]): Promise<void>;
  context(more?: Partial<StepContext>): RecordedContext;
  run(request: TransformRequest, context?: StepContext): Promise<TransformResponse>;
  events(): Promise<readonly ServerEvent[]>;
  /** Bodies of all requests, sorted, as Latin-1. */
  bodies(): Promise<readonly string[]>;
  /** All objects below `s3://b/out/`: key below it to content, as Latin-1. */
  outputs(): Promise<Readonly<Record<string, string>>>;
}

/** A request for the objects below `s3://b/in/`, with these fields in place of its own. */
export function transformRequest(
  more: Omit<Partial<TransformRequest>, 'TransformInput' | 'TransformOutput'> & {
    readonly TransformInput?: Partial<TransformRequest['TransformInput']>;
    readonly TransformOutput?: Partial<TransformRequest['TransformOutput']>;
  } = {},
): TransformRequest {
  return {
    ModelName: 'm',
    TransformResources: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
    ...more,
    TransformInput: {
      DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://b/in/' } },
      ContentType: 'text/csv',
      ...more.TransformInput,
    },
    TransformOutput: { S3OutputPath: 's3://b/out', ...more.TransformOutput },
  };
}

/** A session with the model server as its only image. All of it is gone after the test. */
export async function transformFixture(): Promise<TransformFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-step-transform-'));
  const told = join(folder, 'events');
  await writeFile(told, '');
  const backend = servingBackend(told);
  const session = localSession({ directory: folder, backend, kinds: [transformKind], region: 'eu-west-1' });
  onTestFinished(async () => {
    expect([...backend.running]).toEqual([]);
    await rm(folder, { recursive: true, force: true });
  });
  const events = async (): Promise<ServerEvent[]> =>
    (await readFile(told, 'utf8')).split('\n').flatMap((line) => (line ? [JSON.parse(line)] : []));
  const fixture: TransformFixture = {
    folder,
    session,
    backend,
    async model(ModelName, Environment = {}, ...more) {
      const source = join(folder, 'source');
      await mkdir(join(source, 'model'), { recursive: true });
      await mkdir(join(source, 'code'));
      await writeFile(join(source, 'model/model.txt'), 'the model');
      await writeFile(join(source, 'code/inference.py'), 'the code');
      await uploadArchive(session, [{ root: source, path: 'model' }], 's3://b/model.tar.gz');
      await uploadArchive(session, [{ root: source, path: 'code' }], 's3://b/code/sourcedir.tar.gz');
      const container = { Image: 'image', ModelDataUrl: 's3://b/model.tar.gz' };
      const Containers = [Environment, ...more].map((own, index) => ({
        ...container,
        Image: `image-${index + 1}`,
        Environment: own,
      }));
      const PrimaryContainer = { ...container, Environment };
      await session.models.create({
        ModelName,
        ...(more.length > 0 ? { Containers } : { PrimaryContainer }),
      });
    },
    context: (more) => recordedContext(session.objects, more),
    async run(request, context = fixture.context()) {
      return await (await transformKind.runner(session)).run(request, context);
    },
    events,
    async bodies() {
      return (await events()).flatMap(({ event, body }) => (event === 'invocation' ? [body] : [])).sort();
    },
    async outputs() {
      const found: [string, string][] = [];
      for await (const { uri, key } of session.objects.list('s3://b/out/')) {
        found.push([
          key.slice('out/'.length),
          Buffer.from(await session.objects.read(uri)).toString('latin1'),
        ]);
      }
      return Object.fromEntries(found);
    },
  };
  return fixture;
}
