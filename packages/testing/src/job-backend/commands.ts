import assert from 'node:assert/strict';
import { isSlipwayError } from '@slipway/core';
import { exitCodes, hostsOf, type JobCase, jobCase, lineOf, texts, untilStopped } from './bench.ts';

const words = [
  'two words',
  `'single' "double" \`tick\``,
  '',
  '$HOME $(id) ${x} %s \\n',
  '*',
  '-n',
  'grüße 漢字 🙂',
  'a\\b',
  'two\nlines',
  '&& exit 1; #',
];

/** What a job runs and how it ends. */
export const commandCases: readonly JobCase[] = [
  ...[0, 1, 7, 125, 130, 255].map((code) =>
    jobCase(`an exit code of ${code} is reported as ${code}`, async ({ spec, run }) => {
      const { hosts } = await run(await spec(`exit ${code}`));
      assert.deepEqual(exitCodes(hosts), [code]);
    }),
  ),
  jobCase('a job that SIGKILL ended has exit code 137', async ({ backend, spec, signal }) => {
    const job = await backend.start(await spec(untilStopped('')));
    await lineOf(job, 'ready', signal);
    await job.stop({ graceSeconds: 0 });
    assert.deepEqual(exitCodes(await hostsOf(job, signal)), [137]);
  }),
  jobCase('entrypoint and arguments arrive exactly as given', async ({ spec, run }) => {
    const entrypoint = ['sh', '-c', 'printf "<%s>\\n" "$0" "$@"', 'the entrypoint, its last'];
    const { lines, hosts } = await run(await spec('', { entrypoint, arguments: words }));
    const expected = ['the entrypoint, its last', ...words].map((argument) => `<${argument}>`);
    assert.equal(texts(lines).join('\n'), expected.join('\n'));
    assert.deepEqual(exitCodes(hosts), [0]);
  }),
  jobCase('a command that is not there is a job that fails, or no job', async ({ backend, spec, signal }) => {
    const request = await spec('', { entrypoint: ['/no/such/command'], arguments: [] });
    const job = await backend.start(request).catch((error: unknown) => {
      assert.ok(isSlipwayError(error), `a branded error, not ${error}`);
    });
    if (job) assert.notDeepEqual(exitCodes(await hostsOf(job, signal)), [0]);
    else assert.equal(await backend.find(request.name), undefined);
  }),
  jobCase('the environment arrives exactly as given', async ({ spec, run }) => {
    const environment = Object.fromEntries([
      ['PLAIN', 'a b=c'],
      ['QUOTES', `' " \` $HOME $(id) \\`],
      ['UNICODE', 'grüße 漢字 🙂'],
      ['EMPTY', ''],
      ['LINES', 'one\ntwo'],
      ['__proto__', 'own'],
      ['AWS_REGION', 'eu-west-9'],
    ]);
    const script = Object.keys(environment).map((name) => `printf '<%s>\\n' "\${${name}-unset}"`);
    const { lines } = await run(await spec(script.join('\n'), { environment }));
    const expected = Object.values(environment).map((value) => `<${value}>`);
    assert.equal(texts(lines).join('\n'), expected.join('\n'));
  }),
  jobCase("the caller's AWS variables do not reach the job", async ({ spec, run }) => {
    const names = [
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SESSION_TOKEN',
      'AWS_PROFILE',
      'AWS_REGION',
    ];
    const before = names.map((name) => [name, process.env[name]] as const);
    for (const name of names) process.env[name] = 'planted-by-the-suite';
    try {
      const { lines } = await run(await spec('env; echo end'));
      assert.ok(texts(lines).includes('end'));
      assert.deepEqual(
        texts(lines).filter((text) => text.includes('planted-by-the-suite')),
        [],
      );
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  }),
  jobCase(
    'an image that is there is fine; one that is not is told before and refused',
    async ({ backend, image, missingImage = '', spec }) => {
      assert.equal(await backend.checkImage(image), undefined);
      const problem = await backend.checkImage(missingImage);
      assert.ok(problem && problem.message !== '' && problem.hint !== '', 'a message and a hint');
      const request = await spec('exit 0', { image: missingImage });
      await assert.rejects(backend.start(request), (error) => {
        assert.ok(isSlipwayError(error), `a branded error, not ${error}`);
        assert.ok(error.hint, 'a hint');
        return true;
      });
      assert.equal(await backend.find(request.name), undefined);
    },
    ({ missingImage }) => (missingImage === undefined ? 'the setup has no missing image' : undefined),
  ),
];
