import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { commandLine, isSecretName } from './command-line.ts';

test('a shell reads back the words of a command line', () => {
  const words = ['', "it's", 'a b', '$HOME', '`id`', 'two\nlines', '\\', '"', '*'];
  const output = execFileSync('sh', ['-c', commandLine(['printf', '<%s>', ...words])], { encoding: 'utf8' });
  expect(output).toBe(words.map((word) => `<${word}>`).join(''));
});

test.for([
  ['AWS_SECRET_ACCESS_KEY', true],
  ['AWS_ACCESS_KEY_ID', true],
  ['AWS_SESSION_TOKEN', true],
  ['PGPASSWORD', true],
  ['HF_TOKEN', true],
  ['api_key', true],
  ['TOKENIZERS_PARALLELISM', false],
  ['PARTITION_KEY', false],
  ['AWS_REGION', false],
  ['SM_MODEL_DIR', false],
] as const)('%s is the name of a secret: %s', ([name, secret]) => {
  expect(isSecretName(name)).toBe(secret);
});
