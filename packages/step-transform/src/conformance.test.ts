import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localSession } from '@slipway/local';
import { describeStepRunner } from '@slipway/testing';
import { transformKind } from './index.ts';
import { servingBackend } from './test/serving-backend.ts';
import { transformRequest } from './test/transform-fixture.ts';

describeStepRunner('Transform, local', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-step-transform-'));
  const events = join(folder, 'events');
  await writeFile(events, '');
  const backend = servingBackend(events);
  const session = localSession({ directory: folder, backend, kinds: [transformKind], region: 'eu-west-1' });
  await session.models.create({ ModelName: 'm', PrimaryContainer: { Image: 'image' } });
  const request = async (record: string) => {
    const S3Uri = `s3://b/in/${record}.csv`;
    await session.objects.write(S3Uri, record);
    return transformRequest({
      TransformInput: { DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri } } },
    });
  };
  const told = async (event: string) =>
    (await readFile(events, 'utf8')).split(`"event": "${event}"`).length - 1;
  return {
    runner: await transformKind.runner(session),
    objects: session.objects,
    succeeding: await request('1'),
    failing: await request('bad'),
    endless: await request('hang'),
    started: () => told('started'),
    // A server alone is at work when it has a request.
    running: async () => ((await told('invocation')) > 0 ? backend.running.size : 0),
    close: () => rm(folder, { recursive: true, force: true }),
  };
});
