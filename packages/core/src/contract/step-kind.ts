import type { PropertyFileDefinition, StepDefinition } from '../definition/document.ts';
import type { Problem } from '../definition/problem.ts';
import type { ExceptionType } from '../errors.ts';
import type { Json, JsonObject } from '../json.ts';
import type { ObjectStore } from './object-store.ts';
import type { Session } from './session.ts';
import type { StepRunner } from './step-runner.ts';
import type { StepUses } from './step-uses.ts';

/** All the engine knows of a kind of step. When the engine would need to ask for a type by name, a member is missing here. */
export interface StepKind<Request = unknown, Response = unknown> {
  /** The document's `Type`: `Training`. */
  readonly type: string;
  /**
   * What `Arguments` must look like, in any library that speaks Standard Schema. It judges the
   * document before it runs (a leaf may then be an expression) and the resolved request after.
   * It only judges: the request is the resolved `Arguments` themselves.
   */
  readonly request: StandardSchema<Request>;
  /**
   * What a schema cannot say. Paths start at the step: `Arguments.Conditions[0]`. Asked of every step whose
   * `Arguments` are an object, also of one that the schema refuses, so that all problems are told at once. What only
   * one target cannot do is a problem only there.
   */
  check?(step: StepDefinition, where: StepPlace): readonly Problem[];
  /** Steps nested in this one, of which its response selects a branch. */
  readonly branches?: StepBranches<Response>;
  /** The argument that names the job; the SDK leaves it out or, for a custom prefix, leaves its start. */
  readonly jobNameField?: string;
  /** The longest that its jobs' names may be, where that is less than 63 characters; at least 32. */
  readonly jobNameLength?: number;
  /** Lists of the response addressed by name: `{ 'ProcessingOutputConfig.Outputs': 'OutputName' }`. */
  readonly keyedLists?: Readonly<Record<string, string>>;
  /** What the local runner makes of each field. A field without an entry is warned of. Other targets do not ask. */
  readonly support: SupportTable;
  /** What a step reads, writes and runs, as far as its arguments tell before it runs. */
  uses?(args: JsonObject): StepUses;
  /**
   * The part of a request that decides what comes out of it: what SageMaker's cache looks at. Where it has a place
   * that `uses` names, what is there counts instead. Absent: steps of this kind are never taken from the cache.
   */
  cacheKey?(request: Request): JsonObject;
  /** URIs of the objects and prefixes that a step made: a cached step whose outputs changed since runs again. */
  outputs?(response: Response): readonly string[];
  /** What its RetryPolicies may name. Absent: they have no effect. Source: Developer Guide, pipelines-retry-policy. */
  readonly retryable?: readonly ExceptionType[];
  /** The object that a property file is. Absent: steps of this kind have no property files. */
  propertyFileUri?(response: Response, file: PropertyFileDefinition): string;
  /** `Metadata` of ListPipelineExecutionSteps, from what the runner reported or resolved to. */
  metadata?(description: Partial<Response>): JsonObject;
  /** What came out of a step, in a line for people: a model's place, the first predictions. */
  outcome?(
    response: Response,
    from: { step: StepDefinition; objects: ObjectStore },
  ): Promise<string | undefined>;
  /** What there is to see of a step's job beside its outcome, at any moment; `undefined`: nothing. */
  details?(description: Partial<Response>, session: Session): Promise<StepDetails | undefined>;
  /** No other step may depend on it or refer to it (Fail). */
  readonly terminal?: boolean;
  runner(session: Session): Promise<StepRunner<Request, Response>>;
}

/** For `slipway show <execution> <step>`, which draws it. */
export interface StepDetails {
  /** Names of the columns, and their values by row. */
  readonly table: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
  /** Values in order, and which of them are the better ones; `undefined` where there is none. */
  readonly chart?: {
    readonly title: string;
    readonly values: readonly (number | undefined)[];
    readonly better: 'less' | 'more';
  };
  /** All of it for programs. */
  readonly json: Json;
}

/** Where a step is to run, and what is beside it. */
export interface StepPlace {
  readonly target: string;
  /**
   * Another step of the document, for what depends on one that a reference names. `undefined`: there is none, or none
   * that can be read. Its arguments may be anything.
   */
  readonly stepNamed?: (name: string) => StepDefinition | undefined;
}

export interface StepBranches<Response> {
  /** Branch name to the argument that holds its steps: `{ if: 'IfSteps', else: 'ElseSteps' }`. */
  readonly fields: Readonly<Record<string, string>>;
  /** The branch to take. */
  select(response: Response): string;
}

/**
 * Path of a request's field to what happens with it locally; `[]` stands for every index, `*` for every key
 * of a map, and an entry speaks for all below it that has none of its own: `InputDataConfig[].DataSource`.
 */
export type SupportTable = Readonly<Record<string, Support>>;

export type Support =
  | 'done'
  | { readonly emulated: string; readonly refuses?: RefusedValues }
  /** Done, but for these values. */
  | { readonly refuses: RefusedValues }
  | { readonly noEffect: string }
  | { readonly refused: string };

/** Values that are refused, to what to do instead; one that an expression stands for once it is known. */
export type RefusedValues = Readonly<Record<string, string>>;

/** The part of Standard Schema v1 that is used here: https://standardschema.dev */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}
