import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { messageOf, slipwayError } from '@slipway/core';

/** Options of a command line and the one file it is about; throws `BAD_OPTION`. */
export function readOptions<const Config extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Config,
  usage: string,
): { readonly file: string; readonly values: ReturnType<typeof parseArgs<{ options: Config }>>['values'] } {
  const bad = (message: string, cause?: unknown): Error =>
    slipwayError(message, { code: 'BAD_OPTION', category: 'input', hint: usage, cause });
  const { values, positionals } = (() => {
    try {
      return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    } catch (cause) {
      throw bad(messageOf(cause).split('. ')[0] ?? 'unknown option', cause);
    }
  })();
  const [file, ...more] = positionals;
  if (file === undefined) throw bad('No pipeline was named');
  if (more.length > 0) throw bad(`One pipeline at a time: ${more.join(' ')} is too much`);
  return { file, values: values as ReturnType<typeof parseArgs<{ options: Config }>>['values'] };
}

/** `NAME=VALUE` texts as entries; throws `BAD_OPTION`. */
export function assignments(option: string, texts: readonly string[] = []): [string, string][] {
  return texts.map((text) => {
    const at = text.indexOf('=');
    if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
    throw slipwayError(`--${option} takes NAME=VALUE, and "${text}" has no "="`, {
      code: 'BAD_OPTION',
      category: 'input',
      hint: `Write --${option} NAME=VALUE.`,
    });
  });
}

/** A whole number from 1; `undefined` when the option was not given; throws `BAD_OPTION`. */
export function wholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined || /^[1-9]\d{0,8}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw slipwayError(`--${option} takes a whole number from 1, and "${text}" is none`, {
    code: 'BAD_OPTION',
    category: 'input',
    hint: `Write --${option} 4.`,
  });
}

/** Throws `BAD_OPTION` for a value that is not among those allowed. */
export function oneOf(option: string, text: string | undefined, allowed: readonly string[]): void {
  if (text === undefined || allowed.includes(text)) return;
  throw slipwayError(`--${option} ${text} is not known`, {
    code: 'BAD_OPTION',
    category: 'input',
    hint: `It may be: ${allowed.join(', ')}.`,
  });
}
