import { stat } from 'node:fs/promises';
import { isSlipwayError, type LocalFile, type Located, type PlannedUse, type Problem } from '@slipway/core';
import { checkArchive } from './archive.ts';
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
  const made = [
    ...steps.flatMap(({ uses }) => places(uses.writes)),
    ...localFiles.map(({ uri }) => ({ uri })),
  ];
  const imageProblems = remember((image) => session.backend.checkImage(image));
  const inputProblems = remember((uri) => inputProblem(session, uri, made));
  const archiveProblems = remember((uri) => archiveProblem(session, uri));
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
      if (typeof input.value !== 'string') continue;
      const lack = await inputProblems(input.value);
      const flaw = lack ?? (input.archive ? await archiveProblems(input.value) : undefined);
      if (flaw) problems.push({ ...at(input), ...flaw });
    }
  }
  return problems;
}

type Lack = Pick<Problem, 'code' | 'message' | 'hint'>;

async function inputProblem(
  session: LocalSession,
  uri: string,
  made: readonly Made[],
): Promise<Lack | undefined> {
  // Below what a step writes, or a prefix of it.
  const isMade = made.some(
    (other) => other.uri.startsWith(uri) || (!other.byJob && uri.startsWith(other.uri)),
  );
  if (isMade) return undefined;
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

/** What keeps an archive that is there from being unpacked. */
async function archiveProblem(session: LocalSession, uri: string): Promise<Lack | undefined> {
  try {
    const path = uri.startsWith('s3://') ? session.objects.pathOf(uri) : localPath(uri);
    if ((await stat(path).catch(absent))?.isFile()) await checkArchive(path);
    return undefined;
  } catch (error) {
    return lackOf(error);
  }
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

interface Made {
  readonly uri: string;
  readonly byJob?: true;
}

function places(located: readonly Located[] = []): Made[] {
  return located.flatMap(({ value, byJob }) =>
    typeof value === 'string' && value !== '' ? [{ uri: value, ...(byJob && { byJob }) }] : [],
  );
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
