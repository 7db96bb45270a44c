import {
  isJsonObject,
  type JsonObject,
  type Session,
  type StepKind,
  type StepRunner,
  type StepUses,
} from '@slipway/core';
import type { BothSides, CrossOptions } from './both-sides.ts';

export interface Places {
  readonly local: Session;
  readonly sagemaker: Session;
  readonly sides: BothSides;
  targetOf(step: string): string;
}

/** The runner that a step's target has, with what it reads brought to that side before. */
export function hybridRunners({ local, sagemaker, sides, targetOf }: Places): Required<Session>['runnerOf'] {
  const made = new Map<string, Promise<StepRunner>>();
  const runnerIn = (session: Session, kind: StepKind): Promise<StepRunner> => {
    const key = `${session.target} ${kind.type}`;
    const runner = made.get(key) ?? kind.runner(session);
    made.set(key, runner);
    return runner;
  };
  return async (kind, step) => {
    const inCloud = targetOf(step) === sagemaker.target;
    const runner = await runnerIn(inCloud ? sagemaker : local, kind);
    return {
      async run(request, context) {
        const options: CrossOptions = { signal: context.signal, onProgress: context.progress };
        // One that was stopped may only be looking for its job: nothing is to cross for that.
        if (!context.signal.aborted) await bring(kind.uses?.(objectOf(request)) ?? {}, inCloud, options);
        const objects = inCloud ? sagemaker.objects : context.objects;
        const response = await runner.run(request, { ...context, objects });
        for (const uri of s3(kind.outputs?.(response) ?? [])) {
          if (inCloud) await sides.writtenInCloud(uri, options);
          else await sides.crossings.made(uri, 'here');
        }
        return response;
      },
    };
  };

  async function bring({ reads = [] }: StepUses, inCloud: boolean, options: CrossOptions): Promise<void> {
    for (const { value, manifest } of reads) {
      const [uri] = s3([value]);
      if (uri === undefined) continue;
      const bringOne = inCloud ? sides.sendUp : sides.bringDown;
      await bringOne(uri, options);
      if (!manifest) continue;
      const side = inCloud ? sagemaker.objects : local.objects;
      for (const listed of listedIn(await side.read(uri, options.signal && { signal: options.signal })))
        await bringOne(listed, options);
    }
  }
}

/** URIs that a manifest lists. One that is none is told of by whoever runs the step. */
function listedIn(manifest: Uint8Array): readonly string[] {
  try {
    const [first, ...names] = JSON.parse(new TextDecoder().decode(manifest));
    return s3(names.map((name: unknown) => `${first.prefix}${name}`));
  } catch {
    return [];
  }
}

function s3(values: readonly unknown[]): readonly string[] {
  return values.filter(
    (value): value is string => typeof value === 'string' && /^s3:\/\/[^/]+\/./s.test(value),
  );
}

function objectOf(request: unknown): JsonObject {
  return isJsonObject(request as JsonObject) ? (request as JsonObject) : {};
}
