import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { botocore } from './pins.ts';
import { virtualEnvironment } from './virtual-environment.ts';

/** What AWS publishes of a service: its operations, and the shapes of what they take and answer. */
export interface ServiceModel {
  readonly operations: Readonly<Record<string, Operation>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

interface Operation {
  readonly input?: ShapeReference;
  readonly output?: ShapeReference;
}

export interface ShapeReference {
  readonly shape: string;
}

type Shape = StructureShape | ListShape | MapShape | StringShape | NumberShape | OtherShape;

export interface StructureShape {
  readonly type: 'structure';
  readonly members: Readonly<Record<string, ShapeReference>>;
  readonly required?: readonly string[];
  /** Exactly one member is there. */
  readonly union?: boolean;
}

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

export interface ListShape extends Bounds {
  readonly type: 'list';
  readonly member: ShapeReference;
}

export interface MapShape extends Bounds {
  readonly type: 'map';
  readonly key: ShapeReference;
  readonly value: ShapeReference;
}

export interface StringShape extends Bounds {
  readonly type: 'string';
  readonly enum?: readonly string[];
  readonly pattern?: string;
}

export interface NumberShape extends Bounds {
  readonly type: 'integer' | 'long' | 'float' | 'double';
}

interface OtherShape {
  readonly type: 'boolean' | 'timestamp' | 'blob';
}

/** The model of SageMaker's API, out of botocore. */
export async function sagemakerModel(): Promise<ServiceModel> {
  const home = dirname(dirname(await virtualEnvironment([botocore])));
  const [path = ''] = await Array.fromAsync(
    glob('lib/python*/site-packages/botocore/data/sagemaker/2017-07-24/service-2.json.gz', { cwd: home }),
  );
  return JSON.parse(gunzipSync(readFileSync(join(home, path))).toString('utf8'));
}
