import fc from 'fast-check';
import type { PipelineDefinition, StepDefinition } from '../definition/document.ts';
import { documentOf, fork, step } from './documents.ts';

/** Steps that wait for some of those before them; some stand in a branch that is or is not taken. */
export const pipelines: fc.Arbitrary<PipelineDefinition> = fc
  .array(
    fc.record({
      behaviour: fc.record({
        Turns: fc.nat(4),
        Fails: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
        Deaf: fc.boolean(),
      }),
      waits: fc.array(fc.nat(30), { maxLength: 3 }),
      branch: fc.constantFrom('none', 'none', 'if', 'else'),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((specs) => {
    const branches: Record<string, StepDefinition[]> = { none: [], if: [], else: [] };
    for (const [i, { behaviour, waits, branch }] of specs.entries()) {
      const before = specs.slice(0, i).flatMap((other, n) =>
        // No step waits for the other branch, nor the pipeline's own for none.
        other.branch === 'none' || other.branch === branch ? [`S${n}`] : [],
      );
      const DependsOn = before.length === 0 ? [] : waits.map((n) => before[n % before.length] as string);
      branches[branch]?.push(step(`S${i}`, behaviour, { DependsOn }));
    }
    const { none = [], if: yes = [], else: no = [] } = branches;
    return documentOf(...none, fork('Fork', 'if', yes, no));
  });
