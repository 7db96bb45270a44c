import { readFile } from 'node:fs/promises';

/** A fenced block of a Markdown file. */
export interface Snippet {
  /** ts, sh, json, py, … */
  readonly language: string;
  /** The file it is to be: ```` ```ts file=pipeline.ts ````. */
  readonly file?: string;
  /** Whether it is run, and the exit code it must end with: ```` ```sh run ````, ```` ```sh exit=1 ````. */
  readonly exit?: number;
  readonly text: string;
}

const FENCE = /^```(\w+)([^\n]*)\n([\s\S]*?)^```$/gm;

export async function snippetsOf(path: string): Promise<Snippet[]> {
  const text = await readFile(path, 'utf8');
  return [...text.matchAll(FENCE)].map(([, language = '', info = '', body = '']) => {
    const file = /\bfile=(\S+)/.exec(info)?.[1];
    const exit = /\bexit=(\d+)/.exec(info)?.[1] ?? (/\brun\b/.test(info) ? '0' : undefined);
    return {
      language,
      text: body,
      ...(file !== undefined && { file }),
      ...(exit !== undefined && { exit: Number(exit) }),
    };
  });
}
