/** A word that a POSIX shell reads back exactly as it is. */
export function shellWord(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** Words as one command for a POSIX shell. */
export function commandLine(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

/** Whether a variable of this name holds what must not be written down: `AWS_SECRET_ACCESS_KEY`, `DB_PASSWORD`. */
export function isSecretName(name: string): boolean {
  return /(^|_)(TOKEN|SECRET|CREDENTIALS?|(ACCESS|API|PRIVATE)_?KEY|APIKEY)(_|$)|PASSWORD|PASSWD|PASSPHRASE/i.test(
    name,
  );
}
