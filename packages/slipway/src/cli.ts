#!/usr/bin/env node
// Nothing is imported before the version is known: an older Node would fail on the first import.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`Slipway needs Node 22.18 or newer, and this is ${process.version}.`);
  console.error('Install a newer one beside it:  npm install node@24  and run the same command again.');
  process.exit(3);
}
// Who reads may stop reading, as `head` does: the pipeline goes on to its end all the same.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2));

export {};
