import type { PlannedCrossing, PlannedStep, PlanReport } from '../plan/plan-report.ts';
import { bytes, duration, oneLine, plural, printable, styled } from './format.ts';

/** All of a plan but its problems and warnings, for people. */
export function planText(plan: PlanReport, columns: number): string {
  const sections = [
    headLines(plan),
    stepsTable(plan.Steps, columns),
    section(`CREATED IN ACCOUNT ${plan.Account}, ${plan.Region}`, createdLines(plan)),
    section('CROSSES BETWEEN THIS MACHINE AND S3', crossingLines(plan.Crossings, columns)),
    section('OTHERWISE THAN ON SAGEMAKER', fieldLines(plan.Steps, columns)),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

const TARGETS: Readonly<Record<PlanReport['Target'], string>> = {
  local: 'this machine',
  sagemaker: 'SageMaker jobs',
  pipelines: 'SageMaker Pipelines',
};

function headLines({ PipelineName, Target, Steps, Bucket }: PlanReport): string[] {
  const places = [...new Set([Target, ...Steps.map((step) => step.Target)])];
  const facts = [
    plural(Steps.length, 'step'),
    ...places.filter((place) => isUsed(place, Steps)).map((place) => TARGETS[place]),
  ];
  const head = ` ${styled('bold', printable(PipelineName))}  ${facts.join(', ')}`;
  return [head, styled('dim', ` s3://${Bucket}`)];
}

function isUsed(target: string, steps: readonly PlannedStep[]): boolean {
  return steps.length === 0 || steps.some((step) => step.Target === target);
}

type Row = readonly [string, string, string, string, string, string];

const HEAD: Row = ['STEP', 'KIND', 'RUNS ON', 'INSTANCES', 'AT MOST', 'WAITS FOR'];

function stepsTable(steps: readonly PlannedStep[], columns: number): string[] {
  const rows = steps.map(rowOf);
  const widths = HEAD.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (row: Row): string =>
    oneLine(
      row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  '),
      columns - 1,
    );
  const shown = steps.flatMap((step, i) => {
    const images = step.Images.map((image) => styled('dim', `   ${oneLine(image, columns - 4)}`));
    return [` ${line(rows[i] ?? HEAD)}`, ...images];
  });
  return [styled('dim', ` ${line(HEAD)}`), ...shown];
}

function rowOf(step: PlannedStep): Row {
  const { StepName, StepType, Branch, DependsOn, MaxRuntimeInSeconds } = step;
  const gate = Branch && `${Branch.StepName} (${Branch.Branch})`;
  const others = DependsOn.filter((name) => name !== Branch?.StepName);
  return [
    printable(StepName),
    StepType,
    placeOf(step),
    instancesText(step) || '–',
    MaxRuntimeInSeconds === undefined ? '–' : duration(MaxRuntimeInSeconds * 1_000),
    printable([...(gate ? [gate] : []), ...others].join(', ')) || '–',
  ];
}

/** What makes nothing is done by whoever walks the pipeline. */
function placeOf({ Target, Backend, Operation }: PlannedStep): string {
  if (Target === 'local') return Backend ?? 'this process';
  return Target === 'sagemaker' && Operation === undefined ? 'this process' : 'SageMaker';
}

function instancesText({ Instances }: PlannedStep): string {
  return Instances.map(({ InstanceType, InstanceCount }) => `${InstanceCount} × ${InstanceType}`).join(', ');
}

function createdLines({ Target, PipelineName, Steps }: PlanReport): string[] {
  const made = Steps.filter(({ Operation }) => Operation !== undefined);
  const widths = [made.map(({ StepName }) => StepName), made.map(({ Operation = '' }) => Operation)].map(
    (texts) => Math.max(0, ...texts.map((text) => text.length)),
  );
  const [name = 0, operation = 0] = widths;
  const lines = made.map((step) => {
    const only = step.Branch && styled('dim', `where ${step.Branch.StepName} takes ${step.Branch.Branch}`);
    const jobs = step.MaxNumberOfTrainingJobs;
    const each = jobs === undefined ? '' : `at most ${plural(jobs, 'training job')}, each on `;
    const told = [`${each}${instancesText(step)}`, only].filter(Boolean).join('  ');
    return ` ${step.StepName.padEnd(name)}  ${(step.Operation ?? '').padEnd(operation)}  ${told}`.trimEnd();
  });
  return Target === 'pipelines'
    ? [` the pipeline ${PipelineName} and an execution of it, which makes`, ...lines]
    : lines;
}

function crossingLines(crossings: readonly PlannedCrossing[], columns: number): string[] {
  const width = Math.max(0, ...crossings.map(({ StepName }) => StepName.length));
  const total = crossings.reduce((sum, { Bytes = 0 }) => sum + Bytes, 0);
  const lines = crossings.map(({ StepName, Direction, Uri, Objects, Bytes, MadeBy }) => {
    const arrow = Direction === 'up' ? styled('cyan', '↑') : styled('green', '↓');
    const size = Bytes === undefined ? undefined : bytes(Bytes);
    const count = Objects !== undefined && Objects !== 1 ? plural(Objects, 'object') : undefined;
    const what = MadeBy === undefined ? [count, size ?? 'packed at the start'] : [`made by ${MadeBy}`];
    const shown = what.filter(Boolean).join(', ');
    return ` ${arrow} ${Direction === 'up' ? 'to' : 'for'} ${StepName.padEnd(width)}  ${oneLine(Uri ?? '', columns - width - shown.length - 11)}  ${styled('dim', shown)}`;
  });
  return crossings.length < 2 ? lines : [...lines, styled('dim', `   ${bytes(total)} as far as it is known`)];
}

const STYLES = { emulated: 'cyan', 'no effect': 'yellow', refused: 'red' } as const;

/** What happens with fields, each told of once with all that have it, and all steps where they stand. */
function fieldLines(steps: readonly PlannedStep[], columns: number): string[] {
  const all = steps.flatMap(({ StepName, Fields }) => Fields.map((field) => ({ ...field, StepName })));
  const groups = Map.groupBy(all, ({ Support, How }) => `${Support}\0${How}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { Support, How } = first;
    const where = unique(group.map(({ StepName }) => StepName));
    const fields = unique(
      group.map(({ Path }) => Path.replace(/^Arguments\./, '').replaceAll(/\[\d+\]/g, '[]')),
    );
    const line = oneLine(`${fields}  in ${where}`, columns - 13);
    return [
      ` ${styled(STYLES[Support], Support.padEnd(9))}  ${line}`,
      `            ${styled('dim', oneLine(How, columns - 13))}`,
    ];
  });
}

function unique(texts: readonly string[]): string {
  return [...new Set(texts)].join(', ');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [styled('dim', ` ${title}`), ...lines];
}
