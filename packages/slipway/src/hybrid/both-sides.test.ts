import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { s3ObjectStore } from '@slipway/sagemaker';
import { sagemakerService } from '@slipway/testing/sagemaker-service';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { localSession } from '../local-session.ts';
import { bothSides } from './both-sides.ts';
import { openCrossings } from './crossings.ts';

/** A folder and a service that stand for this machine and S3. */
async function setup() {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  const service = await sagemakerService({ buckets: ['b'] });
  const directory = await mkdtemp(join(tmpdir(), 'slipway-sides-'));
  const { objects: here, contentOf, runs } = localSession({ directory });
  const crossings = openCrossings(join(directory, '.slipway/crossings.sqlite'));
  const cloud = s3ObjectStore({ region: service.region, endpoint: service.endpoint });
  onTestFinished(async () => {
    await crossings.close();
    await runs.close();
    await service.close();
    await rm(directory, { recursive: true });
    vi.unstubAllEnvs();
  });
  const told: string[] = [];
  const options = { onProgress: (text: string) => void told.push(text) };
  const sides = bothSides({ here, contentOf, cloud, crossings });
  return {
    service,
    here,
    told,
    up: (uri: string) => sides.sendUp(uri, options),
    down: (uri: string, exact = false) => sides.bringDown(uri, { ...options, exact }),
    written: (uri: string) => sides.writtenInCloud(uri, options),
    digests: async (uri: string) => Object.fromEntries(await sides.digests(uri, {})),
    sides,
    text: async (uri: string) => await readFile(here.pathOf(uri), 'utf8'),
    there: (uri: string) => new TextDecoder().decode(service.read(uri) ?? new Uint8Array()),
    count: (operation: string) => service.countOf(operation),
  };
}

describe('what goes up', () => {
  test('is what is here and not there as it is, once', async () => {
    const { here, up, there, count, service, told } = await setup();
    await here.write('s3://b/x/1.csv', 'one');
    await here.write('s3://b/x/2.csv', 'two');
    await up('s3://b/x');
    expect([there('s3://b/x/1.csv'), there('s3://b/x/2.csv')]).toEqual(['one', 'two']);
    expect(told).toEqual(['Uploading 2 objects, 6 bytes', 'Uploaded 2 objects, 6 bytes']);
    await up('s3://b/x');
    await up('s3://b/x/1.csv');
    expect(count('PutObject')).toBe(2);
    service.write('s3://b/x/1.csv', 'somebody else');
    await up('s3://b/x');
    expect([there('s3://b/x/1.csv'), count('PutObject')]).toEqual(['one', 3]);
  });

  test('is no copy of what is there, of which there may be something newer', async () => {
    const { service, down, up, there, count } = await setup();
    service.write('s3://b/x', 'old');
    await down('s3://b/x');
    service.write('s3://b/x', 'new');
    await up('s3://b/x');
    expect([there('s3://b/x'), count('PutObject')]).toEqual(['new', 0]);
  });

  test('goes once where several steps ask for it at the same time', async () => {
    const { here, up, count } = await setup();
    await here.write('s3://b/x', 'content');
    await Promise.all([up('s3://b/x'), up('s3://b/x'), up('s3://b/')]);
    expect(count('PutObject')).toBe(1);
  });

  test('is nothing, and no call, where nothing is here', async () => {
    const { up, service } = await setup();
    await up('s3://b/x');
    expect(service.calls).toEqual([]);
  });
});

describe('what comes down', () => {
  test('is what is only there, and again only where it has changed', async () => {
    const { service, down, text, count } = await setup();
    service.write('s3://b/x/1.csv', 'one');
    service.write('s3://b/x/folder/', '');
    await down('s3://b/x');
    await down('s3://b/x');
    expect([await text('s3://b/x/1.csv'), count('GetObject')]).toEqual(['one', 1]);
    service.write('s3://b/x/1.csv', 'other');
    await down('s3://b/x');
    expect(await text('s3://b/x/1.csv')).toBe('other');
  });

  test('is not what was made here: nobody is asked', async () => {
    const { service, here, down, text } = await setup();
    service.write('s3://b/x/1.csv', 'there');
    await here.write('s3://b/x/1.csv', 'here');
    await down('s3://b/x');
    expect([await text('s3://b/x/1.csv'), service.calls.length]).toEqual(['here', 0]);
  });

  test('is all that a step in the cloud has written, also over what was here before', async () => {
    const { service, here, down, written, text } = await setup();
    await here.write('s3://b/out/model', 'of last week');
    await here.write('s3://b/out/notes', 'mine');
    service.write('s3://b/out/model', 'of the job');
    await written('s3://b/out/');
    await down('s3://b/out/model');
    expect([await text('s3://b/out/model'), await text('s3://b/out/notes')]).toEqual(['of the job', 'mine']);
  });

  test('is the one object that is asked for, and none whose name only begins so', async () => {
    const { service, down, here } = await setup();
    service.write('s3://b/report.json', '{}');
    service.write('s3://b/report.json.bak', '{}');
    await down('s3://b/report.json', true);
    expect(await Array.fromAsync(here.list('s3://b/'), ({ key }) => key)).toEqual(['report.json']);
  });

  test('goes on where it was cut short', async () => {
    const { service, down, here } = await setup();
    for (const name of ['1', '2', '3']) service.write(`s3://b/x/${name}`, name);
    service.addFault({ operation: 'GetObject', kind: 'access-denied', after: 1, times: 1 });
    await expect(down('s3://b/x')).rejects.toMatchObject({ code: 'AWS_ACCESS_DENIED' });
    await down('s3://b/x');
    expect(await Array.fromAsync(here.list('s3://b/x'), ({ key }) => key)).toEqual(['x/1', 'x/2', 'x/3']);
  });
});

describe('digests', () => {
  test('are the same before and after a crossing', async () => {
    const { service, here, up, down, digests } = await setup();
    service.write('s3://b/cloud', 'c');
    await here.write('s3://b/local', 'l');
    const before = [await digests('s3://b/cloud'), await digests('s3://b/local')];
    await down('s3://b/cloud');
    await up('s3://b/local');
    expect([await digests('s3://b/cloud'), await digests('s3://b/local')]).toEqual(before);
    await here.write('s3://b/cloud', 'changed here');
    expect(await digests('s3://b/cloud')).not.toEqual(before[0]);
  });
});
