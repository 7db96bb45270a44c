import type { StepContext } from '../../contract/step-runner.ts';
import type { PlacedStep } from '../../definition/steps.ts';
import { isJsonObject } from '../../json.ts';
import { asJson } from '../as-json.ts';
import type { JournalEvent, Notice } from '../event.ts';
import type { StepEnvironment } from './step-environment.ts';

/** What a runner is given. Nothing it says counts once it is closed: the step has ended. */
export function openContext(
  step: PlacedStep,
  attempt: number,
  name: string,
  { executionId, pipelineName, session, signal, journal }: StepEnvironment,
): { readonly context: StepContext; close(): void } {
  let isOpen = true;
  const tell = (notice: Notice): void => {
    if (isOpen) journal.notify(notice);
  };
  // A journal that cannot be written ends the execution at its next event, which is awaited.
  const record = (event: JournalEvent): void => void journal.record(event).catch(() => undefined);
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
      record({ type: 'StepExecuting', time: new Date(), step: step.name, description });
    },
    log: (line) => tell({ type: 'Log', step: step.name, line }),
    metric: (metric) => tell({ type: 'Metric', step: step.name, metric }),
    pin(image, digest) {
      if (!isOpen) return;
      const known = journal.state.images.get(image);
      record({ type: 'ImagePinned', time: new Date(), step: step.name, image, digest });
      if (known === undefined || known === digest) return;
      const message = `the image ${image} has changed since this execution began: it was ${known}, and is ${digest}`;
      tell({ type: 'Warning', step: step.name, message });
    },
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
