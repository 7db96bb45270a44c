// Preloaded into a command line that asks a service of its own: looks, pauses and tries again are made 40 times as fast.
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

const { setTimeout } = timers;
timers.setTimeout = ((milliseconds = 0, ...rest) =>
  setTimeout(milliseconds >= 150 ? milliseconds / 40 : milliseconds, ...rest)) as typeof setTimeout;
syncBuiltinESMExports();
