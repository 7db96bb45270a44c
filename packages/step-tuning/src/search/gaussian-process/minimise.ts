/** A function of several variables: returns its value at `x` and writes its gradient there. */
export type Differentiable = (x: Float64Array, gradient: Float64Array) => number;

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
}

/** How many past steps shape the next one. */
const MEMORY = 8;

/**
 * Goes downhill from `start` for at most `steps` steps. `Infinity` is taken for a wall.
 * Source: Nocedal and Wright, "Numerical Optimization" (2006), algorithm 7.4 (L-BFGS), with a line search that
 * halves the step until the value falls enough (Armijo).
 */
export function minimise(f: Differentiable, start: Float64Array, steps: number): Minimum {
  let x = Float64Array.from(start);
  let gradient = new Float64Array(x.length);
  let value = f(x, gradient);
  const past: Step[] = [];
  for (let step = 0; step < steps && norm(gradient) > 1e-5; step += 1) {
    const direction = descent(gradient, past);
    const slope = dot(direction, gradient);
    let size = past.length === 0 ? Math.min(1, 1 / norm(gradient)) : 1;
    let next:
      | { x: Float64Array<ArrayBuffer>; gradient: Float64Array<ArrayBuffer>; value: number }
      | undefined;
    for (let halving = 0; halving < 20 && !next; halving += 1, size /= 2) {
      const tried = x.map((at, index) => at + size * (direction[index] as number));
      const slopes = new Float64Array(x.length);
      const found = f(tried, slopes);
      if (found <= value + 1e-4 * size * slope) next = { x: tried, gradient: slopes, value: found };
    }
    if (!next) break;
    const moved = next.x.map((at, index) => at - (x[index] as number));
    const turned = next.gradient.map((at, index) => at - (gradient[index] as number));
    const curvature = dot(moved, turned);
    // A step along which the slope does not rise says nothing of the valley's shape.
    if (curvature > 1e-10) past.push({ moved, turned, curvature });
    if (past.length > MEMORY) past.shift();
    const gain = value - next.value;
    ({ x, gradient, value } = next);
    if (gain < 1e-7 * (1 + Math.abs(value))) break;
  }
  return { x, value };
}

interface Step {
  readonly moved: Float64Array;
  readonly turned: Float64Array;
  readonly curvature: number;
}

/** Minus the gradient, turned and stretched by what the past steps say of the curvature. */
function descent(gradient: Float64Array, past: readonly Step[]): Float64Array {
  const result = gradient.map((value) => -value);
  const shares: number[] = [];
  for (const { moved, turned, curvature } of past.toReversed()) {
    const share = dot(moved, result) / curvature;
    shares.push(share);
    add(result, turned, -share);
  }
  const last = past.at(-1);
  if (last) {
    const stretch = last.curvature / dot(last.turned, last.turned);
    for (let index = 0; index < result.length; index += 1)
      result[index] = (result[index] as number) * stretch;
  }
  for (const { moved, turned, curvature } of past) {
    const share = shares.pop() as number;
    add(result, moved, share - dot(turned, result) / curvature);
  }
  return result;
}

function add(to: Float64Array, values: Float64Array, times: number): void {
  for (let index = 0; index < to.length; index += 1) {
    to[index] = (to[index] as number) + times * (values[index] as number);
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] as number) * (b[index] as number);
  return sum;
}

function norm(values: Float64Array): number {
  return Math.sqrt(dot(values, values));
}
