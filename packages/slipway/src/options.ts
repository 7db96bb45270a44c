import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { messageOf, type SlipwayError, slipwayError } from '@slipway/core';

/** Options of a command line and the one file it is about; throws `BAD_OPTION`. */
export function readOptions<const Config extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Config,
  usage: string,
): { readonly file: string; readonly values: ReturnType<typeof parseArgs<{ options: Config }>>['values'] } {
  const hint = `${usage.split('\n', 1)[0]}\nWith --help in place of options it tells all of them.`;
  const { values, positionals } = (() => {
    try {
      return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    } catch (cause) {
      throw badOption(messageOf(cause).split('. ')[0] ?? 'unknown option', hint, cause);
    }
  })();
  const [file, ...more] = positionals;
  if (file === undefined) throw badOption('No pipeline was named', hint);
  if (more.length > 0) throw badOption(`One pipeline at a time: ${more.join(' ')} is too much`, hint);
  return { file, values: values as ReturnType<typeof parseArgs<{ options: Config }>>['values'] };
}

/** `NAME=VALUE` texts as entries; throws `BAD_OPTION`. */
export function assignments(option: string, form: string, texts: readonly string[] = []): [string, string][] {
  return texts.map((text) => {
    const at = text.indexOf('=');
    if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
    throw badOption(`--${option} takes ${form}, and "${text}" is none`, `Write --${option} ${form}.`);
  });
}

/** A whole number from 1; `undefined` when the option was not given; throws `BAD_OPTION`. */
export function wholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw badOption(
    `--${option} takes a whole number from 1, and "${text}" is none`,
    `Write --${option} 4, or leave it out.`,
  );
}

/** Throws `BAD_OPTION` for a value that is not among those allowed. */
export function oneOf(option: string, text: string | undefined, allowed: readonly string[]): void {
  if (text === undefined || allowed.includes(text)) return;
  throw badOption(`--${option} ${text} is not known`, `It may be: ${allowed.join(', ')}.`);
}

function badOption(message: string, hint: string, cause?: unknown): SlipwayError {
  return slipwayError(message, { code: 'BAD_OPTION', category: 'input', hint, cause });
}
