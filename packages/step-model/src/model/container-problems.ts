import {
  isJsonObject,
  type Json,
  type JsonObject,
  ownValue,
  type Problem,
  type StepDefinition,
} from '@slipway/core';

/** What a schema cannot say of a model's containers. Source: SageMaker API, CreateModel and ContainerDefinition. */
export function containerProblems({ Arguments }: StepDefinition): Problem[] {
  const one = Object.hasOwn(Arguments, 'PrimaryContainer');
  const several = Object.hasOwn(Arguments, 'Containers');
  if (one === several) {
    const message = one ? 'PrimaryContainer and Containers exclude each other' : 'the model has no container';
    return [problem('', message, 'Give PrimaryContainer, or Containers for several.')];
  }
  const containers = ownValue(Arguments, 'Containers');
  return Array.isArray(containers) ? severalProblems(Arguments, containers) : [];
}

const MOST = 15;

function severalProblems(args: JsonObject, containers: readonly Json[]): Problem[] {
  const problems: Problem[] = [];
  if (containers.length > MOST) {
    const message = `a model has at most ${MOST} containers, and this one has ${containers.length}`;
    problems.push(problem('.Containers', message, 'Do the work of some of them in one.'));
  }
  const names = containers.map((container) =>
    isJsonObject(container) ? ownValue(container, 'ContainerHostname') : undefined,
  );
  const named = names.filter((name) => name !== undefined);
  const config = ownValue(args, 'InferenceExecutionConfig');
  const isDirect = config !== undefined && isJsonObject(config) && ownValue(config, 'Mode') === 'Direct';
  if (named.length < names.length && (named.length > 0 || isDirect)) {
    const index = names.indexOf(undefined);
    const why = isDirect ? 'is invoked by its name (Direct)' : 'needs a name, since others have one';
    const message = `container ${index + 1} ${why}, and has no ContainerHostname`;
    problems.push(problem(`.Containers[${index}]`, message, 'Name every container, or, with Serial, none.'));
  }
  const texts = named.filter((name) => typeof name === 'string');
  const twice = texts.find((name, index) => texts.indexOf(name) !== index);
  if (twice !== undefined) {
    const path = `.Containers[${names.lastIndexOf(twice)}].ContainerHostname`;
    problems.push(
      problem(path, `another container is called ${twice} too`, 'Name each of them differently.'),
    );
  }
  return problems;
}

function problem(path: string, message: string, hint: string): Problem {
  return { code: 'BAD_ARGUMENTS', path: `Arguments${path}`, message, hint };
}
