import { join } from 'node:path';
import type { Elsewhere, LocalSession } from '@slipway/local';
import type { S3ObjectStore, SageMakerSession } from '@slipway/sagemaker';
import { type BothSides, bothSides } from './both-sides.ts';
import { openCrossings } from './crossings.ts';
import { hybridContent } from './hybrid-content.ts';
import { hybridPreflight } from './hybrid-preflight.ts';
import { hybridRunners, type Places } from './hybrid-runners.ts';

/** The URIs of a local session on both sides. */
export function sidesOf(local: LocalSession, sagemaker: SageMakerSession): BothSides {
  return bothSides({
    here: local.objects,
    contentOf: local.contentOf,
    cloud: sagemaker.objects as S3ObjectStore,
    crossings: openCrossings(join(local.directory, 'crossings.sqlite')),
  });
}

/**
 * What makes a local session one that runs some steps as jobs of SageMaker: both have the same account, region and
 * bucket, so that a URI means the same on both sides (docs/decisions/0048-what-crosses-in-a-hybrid-run.md).
 */
export function elsewhereOf(places: Places & { readonly sagemaker: SageMakerSession }): Elsewhere {
  const { local, sagemaker, sides, targetOf } = places;
  return {
    targetOf,
    runnerOf: hybridRunners(places),
    contentOf: hybridContent(places),
    preflight: (steps, localFiles) => hybridPreflight(places, steps, localFiles),
    async read(uri, options) {
      await sides.bringDown(uri, { exact: true, ...options });
      return await local.objects.read(uri, options);
    },
    async close() {
      await sides.crossings.close();
      await sagemaker.runs.close();
    },
  };
}
