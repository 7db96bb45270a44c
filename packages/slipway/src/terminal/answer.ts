import { stripVTControlCharacters, styleText } from 'node:util';

/** Puts what a command was asked for on stdout, with styles only where that shows them. */
export function answer(text: string): void {
  const isPlain = styleText('bold', '', { stream: process.stdout }) === '';
  process.stdout.write(`${isPlain ? stripVTControlCharacters(text) : text}\n`);
}
