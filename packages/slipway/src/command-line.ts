/** The command line that has these words, as a user types it; `directory` as `--dir` was given. */
export function commandLine(words: readonly string[], directory: string | undefined): string {
  const all = ['slipway', ...words, ...(directory === undefined ? [] : ['--dir', directory])];
  return all.map(shellWord).join(' ');
}

function shellWord(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
