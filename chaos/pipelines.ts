import type { AnyStep, Pipeline } from '@slipway/core';
import { conditionStep, equals, jsonGet, modelStep, pipeline, registerModelStep } from 'slipway';
import { MEASURE, type PipelinePlace, SESSION, type StepMaker, stepMaker } from './make-step.ts';
import { type Random, random } from './random.ts';

/** A small pipeline whose jobs take little, and whose steps go through what a death may come between. */
export interface ChaosPipeline {
  readonly name: string;
  /** How often it is executed in its folder, one after the other: a second time for the cache to answer. */
  readonly executions: number;
  /** A job of it waits until its execution is stopped. */
  readonly waits: boolean;
  /** A job of it waits for something to be done to it. */
  readonly isAttended: boolean;
  make(place: PipelinePlace): Pipeline;
}

/** The pipelines of a seed. Which there are does not depend on it; how wide they are, and how long jobs take, does. */
export function chaosPipelines(seed: number): readonly ChaosPipeline[] {
  return Object.entries(SHAPES).map(([name, shape]) => ({
    name,
    executions: name === 'Cached' ? 2 : 1,
    waits: name === 'Stopped',
    isAttended: name === 'Stopped' || name === 'Retry',
    make(place) {
      const choices = random(seed, name);
      return pipeline({ name, steps: shape(stepMaker(place, choices), choices) });
    },
  }));
}

const SHAPES: Readonly<Record<string, (make: StepMaker, random: Random) => readonly AnyStep[]>> = {
  /** One after the other; code of the user's is stored first. */
  Chain(make) {
    const prepare = make.process('Prepare', { stored: true });
    const clean = make.process('Clean', { after: [prepare] });
    const train = make.train('Train', { after: [clean] });
    return [prepare, clean, train, make.process('Evaluate', { after: [train, clean] })];
  },
  /** Many at once, and one for all of them. */
  Fan(make, random) {
    const split = make.process('Split');
    const width = random.between(3, 4);
    const parts = Array.from({ length: width }, (_, i) => make.process(`Part_${i + 1}`, { after: [split] }));
    return [split, ...parts, make.process('Join', { after: parts, hosts: 2 })];
  },
  /** One of two branches, by what is in a file. */
  Branch(make) {
    const measure = make.process('Measure');
    const good = jsonGet<boolean>({ step: measure, propertyFile: MEASURE }, 'good');
    const accept = make.process('Accept', { after: [measure] });
    const check = conditionStep({
      name: 'Check',
      conditions: [equals(good, true)],
      ifSteps: [accept, make.train('Train', { after: [accept] })],
      elseSteps: [make.process('Reject', { after: [measure] })],
    });
    return [measure, check, make.process('Beside', { after: [measure] })];
  },
  /** One step of several jobs, and one that takes the best of what they made. */
  Tune(make) {
    const prepare = make.process('Prepare');
    const tune = make.tune('Tune', { after: [prepare] });
    return [prepare, tune, make.process('Evaluate', { after: [tune] })];
  },
  /** A job that is lost, of a step that asks to be tried again. */
  Retry(make) {
    const prepare = make.process('Prepare');
    const lossy = make.train('Lossy', { after: [prepare], trouble: 'lost', retries: true });
    return [prepare, lossy, make.process('Evaluate', { after: [lossy] })];
  },
  /** The second execution has two of its steps in the cache. */
  Cached(make) {
    const prepare = make.process('Prepare', { cached: true });
    const train = make.train('Train', { after: [prepare], cached: true });
    return [prepare, train, make.process('Report', { after: [train] })];
  },
  /** Two steps fail, and do better when the execution is resumed. */
  Failing(make) {
    const prepare = make.process('Prepare');
    const flaky = make.process('Flaky', { after: [prepare], trouble: 'fails' });
    const beside = make.train('Beside', { after: [prepare], trouble: 'fails' });
    return [prepare, flaky, beside, make.process('Join', { after: [flaky, beside] })];
  },
  /** The execution is stopped while a step of it waits, and resumed. */
  Stopped(make) {
    const prepare = make.process('Prepare');
    const waits = make.process('Waits', { after: [prepare], trouble: 'waits' });
    return [prepare, waits, make.train('Train', { after: [waits] })];
  },
  /** Records of models, which no job makes. */
  Register(make) {
    const train = make.train('Train');
    const model = { image: make.image, modelData: train.output };
    const create = modelStep(SESSION, { name: 'Create', ...model });
    const register = registerModelStep(SESSION, {
      name: 'Register',
      modelPackageGroupName: 'Models',
      dependsOn: [create],
      ...model,
    });
    return [train, create, register, make.process('Report', { after: [train], dependsOn: [register] })];
  },
};
