/**
 * With `--json`, stdout is for one document alone: whatever a pipeline module, a config file or a step kind
 * prints goes to stderr. Returns what prints the document; without `--json` it prints nothing.
 */
export function reserveStdout({ json }: { readonly json: boolean }): (document: object) => void {
  if (!json) return () => undefined;
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  return (document) => write(`${JSON.stringify(document, null, 2)}\n`);
}
