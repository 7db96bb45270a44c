import { isJsonObject, type Json, type JsonObject, type StepKind, slipwayError } from '@slipway/core';
import { field, objects, text } from '../../input.ts';
import { anyRequest } from './any-request.ts';

/** Takes one of two branches. Source: SageMaker Python SDK 2.257.6, `workflow/conditions.py`. */
export const conditionStep: StepKind<JsonObject, JsonObject> = {
  type: 'Condition',
  request: anyRequest,
  branches: {
    fields: { if: 'IfSteps', else: 'ElseSteps' },
    select: ({ Outcome }) => (Outcome === true ? 'if' : 'else'),
  },
  support: {},
  metadata: ({ Outcome }) =>
    Outcome === undefined ? {} : { Condition: { Outcome: Outcome === true ? 'True' : 'False' } },
  runner: async () => ({
    run: async (request) => ({ Outcome: objects(request, 'Conditions').every(holds) }),
  }),
};

function holds(condition: JsonObject): boolean {
  const type = text(condition, 'Type') ?? '';
  const inner = field(condition, 'Condition');
  switch (type) {
    case 'Not':
      return isJsonObject(inner) && !holds(inner);
    case 'Or':
      return objects(condition, 'Conditions').some(holds);
    case 'In':
    case 'NotIn': {
      const values = field(condition, 'Values');
      const isIn = Array.isArray(values) && values.includes(field(condition, 'QueryValue') as Json);
      return isIn === (type === 'In');
    }
    default:
      return compares(type, field(condition, 'LeftValue'), field(condition, 'RightValue'));
  }
}

/** Two strings compare as strings. Source: integration tests of the SDK, test_pipeline_var_behaviors. */
function compares(type: string, left: Json | undefined, right: Json | undefined): boolean {
  if (
    left === undefined ||
    right === undefined ||
    left === null ||
    right === null ||
    typeof left !== typeof right
  ) {
    throw slipwayError(
      `ClientError: ${JSON.stringify(left)} and ${JSON.stringify(right)} cannot be compared`,
      {
        code: 'CONDITION_OPERANDS',
        category: 'job',
      },
    );
  }
  switch (type) {
    case 'Equals':
      return left === right;
    case 'NotEquals':
      return left !== right;
    case 'GreaterThan':
      return left > right;
    case 'GreaterThanOrEqualTo':
      return left >= right;
    case 'LessThan':
      return left < right;
    case 'LessThanOrEqualTo':
      return left <= right;
    default:
      throw slipwayError(`ClientError: there is no condition of type ${type}`, {
        code: 'CONDITION_TYPE',
        category: 'job',
      });
  }
}
