import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Every system has it there, also those that have nothing else in /bin. */
export const shell = '/bin/sh';

const systemFolders = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'];

/** The PATH of this process, and the folders of system programs where it leaves them out. */
export function programPath(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...new Set([...folders, ...systemFolders])].join(delimiter);
}

/** Absolute path of a program. */
export function findProgram(name: string): string | undefined {
  const folders = programPath().split(delimiter);
  return folders
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
