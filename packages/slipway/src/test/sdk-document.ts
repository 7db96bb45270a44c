import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of a document that the Python SDK wrote: tools/sdk-documents. */
export function sdkDocument(name: string): string {
  return fileURLToPath(new URL(`../parity/recorded/documents/${name}.json`, import.meta.url));
}

/** A place in the clone. */
export function inClone(path: string): string {
  return fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
}

/**
 * Puts the code that a document names where it names it: what the SDK has uploaded when it writes a document.
 * A script comes from the first of `folders` that has it, an archive holds all that is in them.
 */
export async function placeCode(
  document: string,
  folders: readonly string[],
  buckets: string,
): Promise<void> {
  const uris = readFileSync(document, 'utf8').matchAll(
    /s3:\/\/([^"\\]+\/(?:[\w.]+\.tar\.gz|\w+\.(?:py|sh)))/g,
  );
  for (const [, key = ''] of uris) {
    const path = join(buckets, key);
    await mkdir(dirname(path), { recursive: true });
    const name = basename(path);
    const folder = folders.find((one) => existsSync(join(one, name)));
    if (folder !== undefined) await copyFile(join(folder, name), path);
    else execFileSync('tar', ['-czf', path, ...folders.flatMap((one) => ['-C', one, '.'])]);
  }
}
