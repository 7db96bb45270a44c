import { readFile } from 'node:fs/promises';

/** A fenced block of a Markdown file. */
export interface Snippet {
  /** ts, sh, json, py, … */
  readonly language: string;
  /** The file it is to be, ```` ```json file=definition.json ````; TypeScript always is one. */
  readonly path?: string;
  /** The exit code it must end with, if it is run: ```` ```sh run ````, ```` ```sh exit=1 ````. */
  readonly exit?: number;
  readonly text: string;
}

// One in a list is indented.
const FENCE = /^( *)```(\w+)([^\n]*)\n([\s\S]*?)^\1```$/gm;

export async function snippetsOf(page: string): Promise<Snippet[]> {
  const markdown = await readFile(page, 'utf8');
  return [...markdown.matchAll(FENCE)].map(([, indent = '', language = '', words = '', body = ''], index) => {
    const text = body.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
    const path =
      /\bfile=(\S+)/.exec(words)?.[1] ?? (language === 'ts' ? `snippet-${index + 1}.ts` : undefined);
    const exit = /\bexit=(\d+)/.exec(words)?.[1] ?? (/\brun\b/.test(words) ? '0' : undefined);
    return {
      language,
      text,
      ...(path !== undefined && { path }),
      ...(exit !== undefined && { exit: Number(exit) }),
    };
  });
}
