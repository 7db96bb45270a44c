import { stat } from 'node:fs/promises';
import { isSlipwayError, type LocalFile, type Located, type PlannedUse, type Problem } from '@slipway/core';
import { absent } from './link-free.ts';
import { localPath } from './local-path.ts';
import { parseObjectUri } from './object-uri.ts';
import type { LocalSession } from './session.ts';

/** What the machine lacks for a pipeline: an image the backend cannot run, an input that no step makes and is not there. */
export async function preflight(
  session: LocalSession,
  steps: readonly PlannedUse[],
  localFiles: readonly LocalFile[],
): Promise<readonly Problem[]> {
  const made = [...steps.flatMap(({ uses }) => known(uses.writes)), ...localFiles.map((file) => file.uri)];
  const imageProblems = remember((image) => session.backend.checkImage(image));
  const inputProblems = remember((uri) => inputProblem(session, uri, made));
  const problems: Problem[] = [];
  for (const { step, path, uses } of steps) {
    const at = (located: Located) => ({ step, path: `${path}.Arguments.${located.path}` });
    for (const image of uses.images ?? []) {
      const lack = typeof image.value === 'string' ? await imageProblems(image.value) : undefined;
      if (lack) problems.push({ code: 'IMAGE_NOT_MAPPED', ...at(image), ...lack });
    }
    for (const output of uses.writes ?? []) {
      const lack = typeof output.value === 'string' ? badObjectUri(output.value) : undefined;
      if (lack) problems.push({ ...at(output), ...lack });
    }
    for (const input of uses.reads ?? []) {
      const lack = typeof input.value === 'string' ? await inputProblems(input.value) : undefined;
      if (lack) problems.push({ ...at(input), ...lack });
    }
  }
  return problems;
}

type Lack = Pick<Problem, 'code' | 'message' | 'hint'>;

async function inputProblem(
  session: LocalSession,
  uri: string,
  made: readonly string[],
): Promise<Lack | undefined> {
  // Below what a step writes, or a prefix of it.
  if (made.some((other) => uri.startsWith(other) || other.startsWith(uri))) return undefined;
  try {
    if (await isThere(session, uri)) return undefined;
  } catch (error) {
    return lackOf(error);
  }
  const place = uri.startsWith('s3://') ? session.objects.pathOf(uri) : localPath(uri);
  return {
    code: 'INPUT_NOT_FOUND',
    message: `no step makes the input ${uri}, and it is not there`,
    hint: `Put it at ${place}, or give the path or URI of one that is there.`,
  };
}

function badObjectUri(uri: string): Lack | undefined {
  try {
    parseObjectUri(uri);
    return undefined;
  } catch (error) {
    return lackOf(error);
  }
}

function lackOf(error: unknown): Lack {
  if (!isSlipwayError(error)) throw error;
  return { code: error.code, message: error.message, ...(error.hint && { hint: error.hint }) };
}

async function isThere(session: LocalSession, uri: string): Promise<boolean> {
  if (!uri.startsWith('s3://')) return (await stat(localPath(uri)).catch(absent)) !== undefined;
  for await (const _ of session.objects.list(uri)) return true;
  return false;
}

function known(located: readonly Located[] = []): string[] {
  return located.flatMap(({ value }) => (typeof value === 'string' && value !== '' ? [value] : []));
}

/** Asks once for each key. */
function remember<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (key) => {
    const answer = answers.get(key) ?? ask(key);
    answers.set(key, answer);
    return answer;
  };
}
