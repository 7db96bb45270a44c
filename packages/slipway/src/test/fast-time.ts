import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

// Preloaded into a command line that asks a service of a test: nobody waits for looks at jobs that take no time.
const { setTimeout } = timers;
timers.setTimeout = ((milliseconds = 0, ...rest) =>
  setTimeout(milliseconds >= 1_000 ? milliseconds / 100 : milliseconds, ...rest)) as typeof setTimeout;
syncBuiltinESMExports();
