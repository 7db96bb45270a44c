// Loaded into the command line with `node --import`: tells the points that it passes, and ends it at one of them.
import { subscribe } from 'node:diagnostics_channel';
import { openSync, writeSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { Milestone } from '@slipway/core';
import { PRELOAD } from './preload-environment.ts';

const { [PRELOAD.trace]: tracePath, [PRELOAD.kill]: kill, [PRELOAD.plant]: plant } = process.env;

if (plant !== undefined) (await import('./plants.ts')).plantFault(plant);
if (tracePath !== undefined) {
  const trace = openSync(tracePath, 'a');
  const tell = (text: string): void => void writeSync(trace, `${performance.now().toFixed(1)} ${text}\n`);
  const passings = new Map<string, number>();
  subscribe('slipway:milestone', (message) => {
    const { point } = message as Milestone;
    const passing = (passings.get(point) ?? 0) + 1;
    passings.set(point, passing);
    tell(point);
    if (kill !== `${point}#${passing}`) return;
    tell('killed');
    process.kill(process.pid, 'SIGKILL');
  });
}
