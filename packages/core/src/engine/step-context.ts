import type { StepContext } from '../contract/step-runner.ts';
import type { PlacedStep } from '../definition/steps.ts';
import { isJsonObject } from '../json.ts';
import { asJson } from './as-json.ts';
import type { Notice } from './event.ts';
import type { StepEnvironment } from './run-step.ts';

/** What a runner is given. Nothing it says counts once it is closed: the step has ended. */
export function openContext(
  step: PlacedStep,
  attempt: number,
  name: string,
  { executionId, pipelineName, session, signal, record, notify }: StepEnvironment,
): { readonly context: StepContext; close(): void } {
  let isOpen = true;
  const tell = (notice: Notice): void => {
    if (isOpen) notify(notice);
  };
  const context: StepContext = {
    executionId,
    pipelineName,
    stepName: step.name,
    attempt,
    jobName: name,
    signal,
    objects: session.objects,
    report(report) {
      const description = asJson(report);
      if (!isOpen || !isJsonObject(description)) return;
      // A journal that cannot be written ends the execution at its next event, which is awaited.
      record({ type: 'StepExecuting', time: new Date(), step: step.name, description }).catch(
        () => undefined,
      );
    },
    log: (line) => tell({ type: 'Log', step: step.name, line }),
    metric: (metric) => tell({ type: 'Metric', step: step.name, metric }),
    progress: (text) => tell({ type: 'Progress', step: step.name, text }),
    warn: (message) => tell({ type: 'Warning', step: step.name, message }),
  };
  return {
    context,
    close() {
      isOpen = false;
    },
  };
}
