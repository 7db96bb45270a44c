import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { messageOf, type SlipwayError, slipwayError } from '@slipway/core';

/** What a command is about, by the names it has in its usage; one that ends with `?` need not be given. */
type Given<Names extends readonly string[]> = {
  readonly [Index in keyof Names]: Names[Index] extends `${string}?` ? string | undefined : string;
};

/** Options of a command line and what it is about; throws `BAD_OPTION`. */
export function readOptions<
  const Config extends ParseArgsOptionsConfig,
  const Names extends readonly string[],
>(
  args: readonly string[],
  options: Config,
  usage: string,
  names: Names,
): {
  readonly given: Given<Names>;
  readonly values: ReturnType<typeof parseArgs<{ options: Config }>>['values'];
} {
  const hint = `${usage.split('\n', 1)[0]}\nWith --help in place of options it tells all of them.`;
  const { values, positionals } = (() => {
    try {
      return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    } catch (cause) {
      throw badOption(messageOf(cause).split('. ')[0] ?? 'unknown option', hint, cause);
    }
  })();
  const missing = names.slice(positionals.length).find((name) => !name.endsWith('?'));
  if (missing !== undefined) throw badOption(`No ${missing} was named`, hint);
  const more = positionals.slice(names.length).join(' ');
  const last = names.at(-1)?.replace('?', '');
  if (more !== '') throw badOption(`${last ? `One ${last} at a time: ` : ''}${more} is too much`, hint);
  return {
    given: names.map((_, index) => positionals[index]) as unknown as Given<Names>,
    values: values as ReturnType<typeof parseArgs<{ options: Config }>>['values'],
  };
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

const MILLISECONDS = new Map([
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
]);

/** `30d`, `12h`, `45m` in milliseconds; `undefined` when the option was not given; throws `BAD_OPTION`. */
export function timeSpan(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, count = '', unit = ''] = /^(\d{1,6})([dhm])$/.exec(text) ?? [];
  if (unit !== '') return Number(count) * (MILLISECONDS.get(unit) ?? 0);
  throw badOption(
    `--${option} takes days, hours or minutes, and "${text}" is none`,
    `Write --${option} 30d, 12h or 45m.`,
  );
}

/** Throws `BAD_OPTION` for a value that is not among those allowed. */
export function oneOf<const Name extends string>(
  option: string,
  text: string | undefined,
  allowed: readonly Name[],
): Name | undefined {
  const found = allowed.find((name) => name === text);
  if (text === undefined || found !== undefined) return found;
  throw badOption(`--${option} ${text} is not known`, `It may be: ${allowed.join(', ')}.`);
}

/** An option that says nothing, or something that cannot be. */
export function badOption(message: string, hint: string, cause?: unknown): SlipwayError {
  return slipwayError(message, { code: 'BAD_OPTION', category: 'input', hint, cause });
}
