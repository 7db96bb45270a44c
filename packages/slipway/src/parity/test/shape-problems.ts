import type {
  ListShape,
  MapShape,
  NumberShape,
  ServiceModel,
  ShapeReference,
  StringShape,
  StructureShape,
} from '../../../../../tools/test-python/service-model.ts';
import { answered } from './missing-members.ts';

/** What the service would say of a request to it, as far as its model tells; each with the place it is at. */
export function requestProblems(model: ServiceModel, operation: string, request: unknown): string[] {
  const { input } = model.operations[operation] ?? {};
  return input ? shapeProblems(model, input, request, 'Request') : [`There is no operation ${operation}`];
}

/** In what a response differs from what the service answers these operations with, together; times are text. */
export function responseProblems(
  model: ServiceModel,
  operations: readonly string[],
  response: Fields,
): string[] {
  const known = operations.map((operation) => answered(model, [operation]));
  const unknown = Object.keys(response).filter((name) => !known.flat().includes(name));
  return [
    ...unknown.map((name) => `Response.${name} is unknown`),
    ...operations.flatMap((operation, index) => {
      const own = Object.entries(response).filter(([name]) => known[index]?.includes(name));
      const { output = { shape: '' } } = model.operations[operation] ?? {};
      return shapeProblems(model, output, Object.fromEntries(own), 'Response');
    }),
  ];
}

function shapeProblems(
  model: ServiceModel,
  { shape: name }: ShapeReference,
  value: unknown,
  path: string,
): string[] {
  const shape = model.shapes[name];
  const below = (reference: ShapeReference, part: unknown, step: string): string[] =>
    shapeProblems(model, reference, part, `${path}${step}`);
  switch (shape?.type) {
    case 'structure':
      return isObject(value) ? structureProblems(shape, value, path, below) : [`${path} is no object`];
    case 'list':
      return Array.isArray(value) ? listProblems(shape, value, path, below) : [`${path} is no list`];
    case 'map':
      return isObject(value) ? mapProblems(shape, value, path, below) : [`${path} is no map`];
    case 'string':
      return typeof value === 'string' ? stringProblems(shape, value, path) : [`${path} is no string`];
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return typeof value === 'number' ? numberProblems(shape, value, path) : [`${path} is no number`];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${path} is no Boolean`];
    case 'timestamp':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? [] : [`${path} is no time`];
    default:
      throw new Error(`${path} has the shape ${name}, a ${shape?.type}, of which nothing is known here`);
  }
}

type Below = (reference: ShapeReference, part: unknown, step: string) => string[];
type Fields = Readonly<Record<string, unknown>>;

function structureProblems(shape: StructureShape, value: Fields, path: string, below: Below): string[] {
  const { members, required = [], union = false } = shape;
  const problems = required
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => `${path} has no ${name}`);
  if (union && Object.keys(value).length !== 1) problems.push(`${path} is to have one of its members`);
  for (const [name, part] of Object.entries(value)) {
    const member = Object.hasOwn(members, name) ? members[name] : undefined;
    problems.push(...(member ? below(member, part, `.${name}`) : [`${path}.${name} is unknown`]));
  }
  return problems;
}

function listProblems(shape: ListShape, value: readonly unknown[], path: string, below: Below): string[] {
  const size = boundProblems(shape, value.length, `The length of ${path} is ${value.length}`);
  return [...size, ...value.flatMap((part, index) => below(shape.member, part, `[${index}]`))];
}

function mapProblems(shape: MapShape, value: Fields, path: string, below: Below): string[] {
  const entries = Object.entries(value);
  return [
    ...boundProblems(shape, entries.length, `The size of ${path} is ${entries.length}`),
    ...entries.flatMap(([key, part]) => [
      ...below(shape.key, key, ` key ${key}`),
      ...below(shape.value, part, `.${key}`),
    ]),
  ];
}

function stringProblems(shape: StringShape, value: string, path: string): string[] {
  const length = [...value].length;
  const problems = boundProblems(shape, length, `The length of ${path} is ${length}`);
  if (shape.enum && !shape.enum.includes(value))
    problems.push(`${path} is ${value}, which is none of its values`);
  if (shape.pattern !== undefined && !wholePattern(shape.pattern).test(value)) {
    problems.push(`${path} is ${value}, which ${shape.pattern} does not match`);
  }
  return problems;
}

/** The service matches the whole, as Java does, which has more to escape and may repeat an anchor. */
function wholePattern(pattern: string): RegExp {
  const whole = `^(?:${pattern.replace(/\$\{\d+,\d+\}/, '$')})$`;
  try {
    return new RegExp(whole, 'u');
  } catch {
    return new RegExp(whole);
  }
}

function numberProblems(shape: NumberShape, value: number, path: string): string[] {
  const whole = shape.type === 'integer' || shape.type === 'long';
  const problems = boundProblems(shape, value, `${path} is ${value}`);
  if (whole && !Number.isInteger(value)) problems.push(`${path} is ${value}, and is to be whole`);
  return problems;
}

function boundProblems(
  { min, max }: { readonly min?: number; readonly max?: number },
  value: number,
  said: string,
): string[] {
  return [
    ...(min !== undefined && value < min ? [`${said}, and is to be at least ${min}`] : []),
    ...(max !== undefined && value > max ? [`${said}, and is to be at most ${max}`] : []),
  ];
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
