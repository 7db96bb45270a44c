import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A fault: text of a source, and what stands there instead. */
interface Plant {
  /** What must run the jobs, so that it does harm. Default: this machine. */
  readonly backend?: 'sagemaker';
  /** What must run, so that it does harm. Default: any pipeline. */
  readonly pipeline?: string;
  /** Below `packages`. */
  readonly module: string;
  readonly changes: readonly { readonly from: string; readonly to: string }[];
}

const PLANTS: ReadonlyMap<string, Plant> = new Map([
  [
    // A step is known to be at work only when its work is done: a job that is lost meanwhile seems to have failed.
    'work-before-intent',
    {
      module: 'core/src/engine/step/attempt.ts',
      changes: [
        {
          from: `    if (!attempt.isAdopted) {
      await journal.record({ type: 'StepExecuting', time: new Date(), step: step.name, description: {} });
      signal.throwIfAborted();
    }
    const response = asJson(await runner.run(request, context));`,
          to: `    const response = asJson(await runner.run(request, { ...context, report: () => undefined }));
    if (!attempt.isAdopted) {
      await journal.record({ type: 'StepExecuting', time: new Date(), step: step.name, description: {} });
    }`,
        },
      ],
    },
  ],
  [
    // The same from the other side: what the journal says that it has, it has only a while later.
    'promised-intent',
    {
      module: 'core/src/engine/journal.ts',
      changes: [
        {
          from: 'await runs.append(executionId, ...events);',
          to: 'setTimeout(() => void runs.append(executionId, ...events), 300);',
        },
      ],
    },
  ],
  [
    // A job is forgotten before it is on disk how it ended: whoever comes in between starts it once more.
    'forgotten-before-told',
    {
      module: 'local/src/job-ending.ts',
      changes: [
        {
          from: `  if (known === undefined) {
    milestone('ending:writing');`,
          to: `  await clearAway(session, context, { kept: keptOf(ending), mayRun: 'failure' in ending });
  if (known === undefined) {
    milestone('ending:writing');`,
        },
        {
          from: `    milestone('ending:written');
  }
  await clearAway(session, context, { kept: keptOf(ending), mayRun: 'failure' in ending });`,
          to: `    milestone('ending:written');
  }`,
        },
      ],
    },
  ],
  [
    // How a job ended is told, and the job forgotten, while that is still on its way to the disk.
    'promised-ending',
    {
      module: 'local/src/job-ending.ts',
      changes: [
        {
          from: 'await writeWhole(session.drafts, path, JSON.stringify(ending));',
          to: 'setTimeout(() => void writeWhole(session.drafts, path, JSON.stringify(ending)), 200);',
        },
      ],
    },
  ],
  [
    // A trial is on disk only when it has ended: whoever comes in between takes the one that has for the first.
    'trial-before-record',
    {
      pipeline: 'Tune',
      module: 'step-tuning/src/tuning-job/trial-crew.ts',
      changes: [
        {
          from: `        await environment.save(trial, {});
        launch(trial);`,
          to: '        launch(trial);',
        },
      ],
    },
  ],
  [
    // Who goes on makes a new attempt, whose job has a name of its own, and leaves the one that is at work alone.
    'fresh-name',
    {
      backend: 'sagemaker',
      module: 'core/src/engine/step/run-step.ts',
      changes: [
        {
          from: "if (before.status !== 'Starting' && before.status !== 'Executing') return undefined;",
          to: "if (before.status !== 'Starting') return undefined;",
        },
      ],
    },
  ],
  [
    // An answer to Create that was lost is taken for a job that was not created.
    'lost-answer-believed',
    {
      backend: 'sagemaker',
      module: 'sagemaker/src/jobs/attach-or-create.ts',
      changes: [
        {
          from: 'const found = await describe(session, jobs, jobName).catch(mayRun(jobs, jobName));',
          to: 'const found = undefined;',
        },
      ],
    },
  ],
  [
    // The log of a job that has ended is read once, and not until nothing comes any more.
    'log-cut-short',
    {
      backend: 'sagemaker',
      module: 'sagemaker/src/jobs/job-log.ts',
      changes: [{ from: 'const LAST_LOOKS = 3;', to: 'const LAST_LOOKS = 1;' }],
    },
  ],
]);

export const plantNames: readonly string[] = [...PLANTS.keys()];

/** The backend on which a fault is to be found. */
export function backendOf(plant: string): 'subprocess' | 'sagemaker' {
  return PLANTS.get(plant)?.backend ?? 'subprocess';
}

/** The pipeline in which a fault is to be found; `undefined`: in any. */
export function pipelineOf(plant: string): string | undefined {
  return PLANTS.get(plant)?.pipeline;
}

/** Has a module of this process loaded with a fault. Throws where its source is not what the fault was made for. */
export function plantFault(name: string): void {
  const plant = PLANTS.get(name);
  if (plant === undefined) throw new Error(`There is no fault "${name}"`);
  const url = new URL(`../packages/${plant.module}`, import.meta.url).href;
  const source = withFault(name, plant, readFileSync(fileURLToPath(url), 'utf8'));
  registerHooks({
    load(loaded, context, next) {
      const module = next(loaded, context);
      return loaded === url ? { ...module, source } : module;
    },
  });
}

function withFault(name: string, { module, changes }: Plant, source: string): string {
  return changes.reduce((text, { from, to }) => {
    if (text.split(from).length === 2) return text.replace(from, () => to);
    throw new Error(
      `The fault "${name}" does not fit packages/${module} any more: it has no single\n${from}`,
    );
  }, source);
}
