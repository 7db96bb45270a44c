// Plans a document of 10,000 steps in a process that has planned nothing before, and prints how long it took.
import { performance } from 'node:perf_hooks';
import { parseDefinition, planDefinition } from '@slipway/core';
import { chain, noOpKind } from './no-op.ts';

const text = JSON.stringify(chain(10_000));
const kinds = new Map([[noOpKind.type, noOpKind]]);
const start = performance.now();
const document = parseDefinition(text);
const read = performance.now();
const { problems } = await planDefinition(document, kinds);
const planned = performance.now();
if (problems.length > 0) throw new Error(problems[0]?.message);
console.log(JSON.stringify({ read: read - start, planned: planned - read }));
