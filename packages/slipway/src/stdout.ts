/**
 * Puts a document on stdout, or as one line of several; `false`: its reader is slow, and will be done at `drain`.
 * Without `--json` it puts nothing there.
 */
export type Print = (document: object, form?: 'line') => boolean;

/**
 * With `--json`, stdout is for documents alone: whatever a pipeline module, a config file or a step kind
 * prints goes to stderr.
 */
export function reserveStdout({ json }: { readonly json: boolean }): Print {
  if (!json) return () => true;
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  return (document, form) => write(`${JSON.stringify(document, null, form === 'line' ? 0 : 2)}\n`);
}
