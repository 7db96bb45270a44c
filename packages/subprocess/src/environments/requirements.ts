import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { HostSpec } from '@slipway/core';

/** A requirements file, with all that decides what pip makes of it. */
export interface Requirements {
  /** Absolute. */
  readonly file: string;
  /** Its text, and that of the files it includes by `-r` and `-c`. */
  readonly text: string;
  /** The packages that its lines name, and those of included requirements, spelled as pip compares them. */
  readonly packages: ReadonlySet<string>;
}

export function readRequirements(file: string): Requirements {
  const texts: string[] = [];
  const packages = new Set<string>();
  const seen = new Set<string>();
  const read = (path: string, isConstraint: boolean): void => {
    if (seen.has(path)) return;
    seen.add(path);
    // A file that is not there is pip's to complain of.
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    texts.push(text);
    if (!isConstraint) for (const name of packagesIn(text)) packages.add(name);
    for (const [, option = '', other = ''] of text.matchAll(inclusion)) {
      // pip takes these from the folder of the file that names them.
      read(resolve(dirname(path), other), isConstraint || /^-+c/.test(option));
    }
  };
  read(file, false);
  return { file, text: texts.join('\n'), packages };
}

const inclusion = /^\s*(-[rc]|--requirement|--constraint)[\s=]*(\S+)/gm;

/** The `requirements.txt` that a job's code brings along, which its image's toolkit would install. */
export function codeRequirements({ root, inputs }: HostSpec): Requirements | undefined {
  const code = inputs.find(({ target }) => target === 'code')?.source ?? join(root, 'code');
  const file = join(code, 'requirements.txt');
  return existsSync(file) ? readRequirements(file) : undefined;
}

/** Source: PEP 503. */
export function canonicalName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

function packagesIn(text: string): readonly string[] {
  const names = text.split('\n').map((line) => /^\s*([A-Za-z0-9][\w.-]*)/.exec(line)?.[1]);
  return names.filter((name) => name !== undefined).map(canonicalName);
}
