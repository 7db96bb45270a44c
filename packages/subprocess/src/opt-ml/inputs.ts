import { realpathSync, type Stats, statSync } from 'node:fs';
import { type InputMount, slipwayError } from '@slipway/core';

/** An input as a stage lays it over a host's root. */
export interface PlacedInput {
  /** Absolute, without links. */
  readonly source: string;
  /** Below `/opt/ml`. */
  readonly target: string;
  readonly access: InputMount['access'];
  readonly isFile: boolean;
  /** Other inputs that lie inside of this one: their targets, from its own on. */
  readonly inner: readonly { readonly path: string; readonly isFile: boolean }[];
  /** Whether it lies inside of another one. */
  readonly isInner: boolean;
}

/** Checks inputs and puts those that others lie in first. */
export function placeInputs(inputs: readonly InputMount[]): readonly PlacedInput[] {
  const found = inputs
    .map(({ source, target, access }) => {
      const isFile = !statOf(source).isDirectory();
      return { source: realpathSync(source), target: checkTarget(target), access, isFile };
    })
    .sort((a, b) => a.target.length - b.target.length);
  return found.map((input, index) => {
    const inner = found.slice(index + 1).filter(({ target }) => lies(target, input.target));
    if (found.some(({ target }, other) => other < index && target === input.target)) {
      throw badTarget(input.target, 'two inputs have it');
    }
    if (input.isFile && inner[0]) throw badTarget(inner[0].target, `${input.target} is a file`);
    return {
      ...input,
      inner: inner.map(({ target, isFile }) => ({ path: target.slice(input.target.length + 1), isFile })),
      isInner: found.some(({ target }) => lies(input.target, target)),
    };
  });
}

function lies(inner: string, outer: string): boolean {
  return inner.startsWith(`${outer}/`);
}

function checkTarget(target: string): string {
  const parts = target.split('/').filter((part) => part !== '' && part !== '.');
  if (target.startsWith('/') || target.includes('\0') || parts.includes('..') || parts.length === 0) {
    throw badTarget(target, 'it has to be a path below /opt/ml, without ..');
  }
  return parts.join('/');
}

function badTarget(target: string, why: string): Error {
  return slipwayError(`An input cannot be mounted at ${JSON.stringify(target)}: ${why}`, {
    code: 'BAD_INPUT_TARGET',
    category: 'input',
  });
}

function statOf(source: string): Stats {
  try {
    return statSync(source);
  } catch (cause) {
    throw slipwayError(`An input of the job is not there: ${source}`, {
      code: 'INPUT_NOT_FOUND',
      category: 'input',
      cause,
    });
  }
}
