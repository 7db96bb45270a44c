import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { HostSpec } from '@slipway/core';

/** A requirements file, with all that decides what pip makes of it. */
export interface Requirements {
  /** Absolute. */
  readonly file: string;
  /** Its text, and that of the files it includes by `-r` and `-c`. */
  readonly text: string;
}

export function readRequirements(file: string): Requirements {
  return { file, text: textOf(file, new Set()) };
}

/** The `requirements.txt` that a job's code brings along, which its image's toolkit would install. */
export function codeRequirements({ root, inputs }: HostSpec): Requirements | undefined {
  const code = inputs.find(({ target }) => target === 'code')?.source ?? join(root, 'code');
  const file = join(code, 'requirements.txt');
  return existsSync(file) ? readRequirements(file) : undefined;
}

/** The packages that the file's lines name, spelled as pip compares them. */
export function packagesIn({ text }: Requirements): ReadonlySet<string> {
  const names = text.split('\n').map((line) => /^\s*([A-Za-z0-9][\w.-]*)/.exec(line)?.[1]);
  return new Set(names.filter((name) => name !== undefined).map(canonicalName));
}

/** Source: PEP 503. */
export function canonicalName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

function textOf(file: string, seen: Set<string>): string {
  if (seen.has(file)) return '';
  seen.add(file);
  // A file that is not there is pip's to complain of.
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const included = text.matchAll(/^\s*(?:-[rc]|--requirement|--constraint)[\s=]*(\S+)/gm);
  // pip takes these from the folder of the file that names them.
  const others = [...included].map(([, path = '']) => textOf(resolve(dirname(file), path), seen));
  return [text, ...others].join('\n');
}
