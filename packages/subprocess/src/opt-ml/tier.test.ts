import { describe, expect, test } from 'vitest';
import { canGoElsewhere, whereMounted, withoutNamespaces } from '../test/elsewhere.ts';
import { runJobProgram } from '../test/job-program.ts';
import { workplace } from '../test/workplace.ts';

describe.skipIf(!canGoElsewhere)('where jobs can have no /opt/ml', { tags: ['namespaces'] }, () => {
  const opts = {
    'an /opt that is read-only': ['mount -t tmpfs -o ro none /opt', /may write to/, /sudo|--cap-add/],
    'an /opt/ml that is there': ['mount -t tmpfs none /opt && mkdir /opt/ml', /already something/, /sudo mv/],
  } as const;

  test.for(Object.entries(opts))(
    'with %s: an error says so, and what helps',
    async ([, [script, why, hint]]) => {
      const { directory, options, spec } = await workplace();
      const elsewhere = [...whereMounted(script), ...withoutNamespaces(directory)];
      const { error } = await runJobProgram(options, await spec('exit 0'), elsewhere);
      expect(error).toMatchObject({ code: 'NO_OPT_ML', category: 'environment' });
      expect(error?.message).toContain('Operation not permitted');
      expect(error?.message).toMatch(why);
      expect(error?.hint).toMatch(hint);
    },
  );

  test('and a tier that is forced is not replaced by another', async () => {
    const { directory, options, spec } = await workplace({ tier: 'namespace' });
    const elsewhere = [...whereMounted('mount -t tmpfs none /opt'), ...withoutNamespaces(directory)];
    const { error } = await runJobProgram(options, await spec('exit 0'), elsewhere);
    expect(error).toMatchObject({ code: 'NO_OPT_ML' });
  });
});
