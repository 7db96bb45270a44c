import type { ServiceModel, ShapeReference } from '../../../../../tools/test-python/service-model.ts';

/** The members that the service answers operations with, by name. */
export function answered(model: ServiceModel, operations: readonly string[]): readonly string[] {
  return operations.flatMap((operation) => membersOf(model, model.operations[operation]?.output));
}

/** The members of what the service is asked for, by name. */
export function asked(model: ServiceModel, operation: string): readonly string[] {
  return membersOf(model, model.operations[operation]?.input);
}

function membersOf(model: ServiceModel, reference: ShapeReference | undefined): readonly string[] {
  const shape = reference && model.shapes[reference.shape];
  return shape?.type === 'structure' ? Object.keys(shape.members) : [];
}

/**
 * Paths of what the service answers operations with and `response` has not: `FinalMetricDataList[].Timestamp`.
 * What stands in `echoed` is the request's, and as it is there.
 */
export function missingMembers(
  model: ServiceModel,
  operations: readonly string[],
  response: unknown,
  echoed: readonly string[],
): string[] {
  const missing = (reference: ShapeReference, value: unknown, path: string): string[] => {
    if (value === undefined) return [path];
    const shape = model.shapes[reference.shape];
    // The first of a list says what the others are like; of an empty one nobody knows.
    if (shape?.type === 'list' && Array.isArray(value))
      return value.slice(0, 1).flatMap((one) => missing(shape.member, one, `${path}[]`));
    if (shape?.type !== 'structure') return [];
    return Object.entries(shape.members).flatMap(([name, member]) =>
      path === '' && echoed.includes(name)
        ? []
        : missing(
            member,
            (value as Readonly<Record<string, unknown>>)[name],
            path ? `${path}.${name}` : name,
          ),
    );
  };
  return operations.flatMap((operation) => {
    const { output } = model.operations[operation] ?? {};
    return output ? missing(output, response, '') : [];
  });
}
