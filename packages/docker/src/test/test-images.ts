import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { image } from './engine.ts';

/** Gives an engine an image that was made for another kind of machine, and that is no other's. */
export async function loadForeignImage(engine: Docker, name: string, architecture: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'slipway-image-'));
  try {
    const layer = Buffer.alloc(10_240);
    const comment = randomUUID();
    const digest = createHash('sha256').update(layer).digest('hex');
    const rootfs = { type: 'layers', diff_ids: [`sha256:${digest}`] };
    await writeFile(join(work, 'layer.tar'), layer);
    await writeFile(
      join(work, 'config.json'),
      JSON.stringify({ os: 'linux', architecture, comment, rootfs }),
    );
    const manifest = [{ Config: 'config.json', RepoTags: [name], Layers: ['layer.tar'] }];
    await writeFile(join(work, 'manifest.json'), JSON.stringify(manifest));
    const archive = execFileSync('tar', ['-c', 'manifest.json', 'config.json', 'layer.tar'], { cwd: work });
    const answer = await engine.loadImage(Readable.from([archive]));
    await said(answer as unknown as Readable);
  } finally {
    await rm(work, { recursive: true });
  }
}

/** Puts an image that the engine has not, with 3 MB that are nowhere else, into a registry. */
export async function pushNewImage(engine: Docker, name: string, authconfig: object = {}): Promise<void> {
  const container = await engine.createContainer({
    Image: image,
    Cmd: ['dd', 'if=/dev/urandom', 'of=/data', 'bs=1000', 'count=3000'],
  });
  try {
    await container.start();
    await container.wait();
    const [, repo, tag] = /^(.*):(.*)$/.exec(name) ?? [];
    await container.commit({ repo, tag });
  } finally {
    await container.remove();
  }
  await said(await engine.getImage(name).push({ authconfig }));
  await forgetImage(engine, name);
}

export async function forgetImage(engine: Docker, name: string): Promise<void> {
  const images = await engine.listImages({ filters: { reference: [name] } });
  if (images.length > 0) await engine.getImage(name).remove();
}

/** Reads an answer to its end, which is when it is done. */
async function said(answer: NodeJS.ReadableStream): Promise<void> {
  let text = '';
  for await (const chunk of answer) text += chunk;
  if (text.includes('"error"')) throw new Error(text);
}
