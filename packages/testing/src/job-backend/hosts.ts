import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Bench, exitCodes, hostsOf, type JobCase, jobCase, linesOf, untilStopped } from './bench.ts';
import type { JobBackendFixture } from './fixture.ts';

/** Jobs of several hosts, and jobs that serve. */
export const hostCases: readonly JobCase[] = [
  jobCase('each host has its own root, lines and exit code, in the order of the spec', async (bench) => {
    const hosts = await threeHosts(bench);
    const { lines, hosts: results } = await bench.run(
      await bench.spec('name=$(cat /opt/ml/name); echo "I am $name"; echo "$name" > /opt/ml/written', {
        hosts,
      }),
    );
    assert.deepEqual(
      results.map(({ name, exitCode }) => [name, exitCode]),
      [
        ['algo-1', 0],
        ['algo-2', 0],
        ['algo-3', 0],
      ],
    );
    assert.deepEqual(lines.map(({ host, text }) => `${host}: ${text}`).toSorted(), [
      'algo-1: I am algo-1',
      'algo-2: I am algo-2',
      'algo-3: I am algo-3',
    ]);
    for (const { name, root } of hosts) {
      assert.equal(await readFile(join(root, 'written'), 'utf8'), `${name}\n`);
    }
  }),
  jobCase('when one host fails the others are stopped', async (bench) => {
    const { backend, spec, signal } = bench;
    const hosts = await threeHosts(bench);
    // When all are ready, which a file tells it; and at last where the backend shows a job no file that comes later.
    const failing = `tries=0; until [ -e /opt/ml/fail ] || [ $((tries += 1)) -gt 100 ]; do sleep 0.1; done; exit 9`;
    const first = `echo ready; if [ "$(cat /opt/ml/name)" = algo-3 ]; then ${failing}; fi`;
    const job = await backend.start(await spec(untilStopped('exit 15', first), { hosts }));
    let ready = 0;
    for await (const { text } of job.logs({ signal })) if (text === 'ready' && ++ready === 3) break;
    await writeFile(join(hosts[2]?.root ?? '', 'fail'), '');
    const results = await hostsOf(job, signal);
    assert.deepEqual(exitCodes(results), [15, 15, 9]);
    assert.ok(!results[2]?.stopped, 'the one that failed was not stopped');
  }),
  jobCase('a job has as many hosts as its spec, in that order', async (bench) => {
    const names = Array.from({ length: 10 }, (_, index) => `algo-${index + 1}`).sort();
    const hosts = await Promise.all(names.map((name) => bench.host(name)));
    for (const { name, root } of hosts) await writeFile(join(root, 'name'), `${name}\n`);
    const { hosts: results, lines } = await bench.run(
      await bench.spec('read -r own < /opt/ml/name; echo "I am $own"', { hosts }),
    );
    assert.deepEqual(
      results.map(({ name }) => name),
      names,
    );
    assert.ok(results.every(({ exitCode }) => exitCode === 0));
    assert.deepEqual(
      lines.map(({ host, text }) => `${host}: ${text}`).toSorted(),
      names.map((name) => `${name}: I am ${name}`).toSorted(),
    );
  }),
  jobCase('hosts that write at once lose nothing, and each keeps its order', async (bench) => {
    const script = `name=$(cat /opt/ml/name); awk -v name=$name 'BEGIN { for (i = 0; i < 20000; i++) print name " " i }'`;
    const { lines } = await bench.run(await bench.spec(script, { hosts: await threeHosts(bench) }));
    for (const name of ['algo-1', 'algo-2', 'algo-3']) {
      const own = lines.filter(({ host }) => host === name);
      assert.equal(own.length, 20_000);
      assert.equal(
        own.find(({ text }, index) => text !== `${name} ${index}`),
        undefined,
      );
    }
  }),
  jobCase('a job of several hosts is one job: found, stopped and forgotten whole', async (bench) => {
    const { backend, spec, signal } = bench;
    const request = await spec(untilStopped('echo last; exit 5', 'echo first'), {
      hosts: await threeHosts(bench),
    });
    await backend.start(request);
    const found = await backend.find(request.name);
    assert.ok(found);
    let ready = 0;
    for await (const { text } of found.logs({ signal })) {
      if (text === 'first' && ++ready === 3) await found.stop({ graceSeconds: 30 });
    }
    assert.deepEqual(exitCodes(await hostsOf(found, signal)), [5, 5, 5]);
    assert.equal((await linesOf(found, signal)).length, 6);
    await found.remove();
    assert.equal(await backend.find(request.name), undefined);
  }),
  jobCase(
    'hosts of a job find each other by name',
    async (bench) => {
      const { backend, spec, signal } = bench;
      // However long one of them takes to come up.
      const script = `for name in algo-1 algo-2 algo-3; do
          until ping -c 1 -W 1 $name >/dev/null 2>&1; do sleep 0.2; done
        done
        echo found all`;
      const job = await backend.start(
        await spec(untilStopped('exit 0', script), { hosts: await threeHosts(bench) }),
      );
      let found = 0;
      for await (const { text } of job.logs({ signal })) {
        if (text === 'found all' && ++found === 3) await job.stop({ graceSeconds: 30 });
      }
      assert.equal(found, 3);
      assert.deepEqual(exitCodes(await hostsOf(job, signal)), [0, 0, 0]);
    },
    ({ backend }) => (backend.capabilities.hostNames ? undefined : 'the backend does not name hosts'),
  ),
  jobCase(
    'jobs that serve are reached at endpoints of their own, also once found again',
    async (bench) => {
      const { backend, spec, serving, signal } = bench;
      const requests = [await spec('', { ...serving }), await spec('', { ...serving })];
      const jobs = await Promise.all(requests.map((request) => backend.start(request)));
      const urls = jobs.flatMap(({ endpoints }) => [...(endpoints?.values() ?? [])]);
      assert.equal(new Set(urls).size, 2);
      for (const url of urls) assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
      for (const { name, endpoints } of jobs)
        assert.deepEqual((await backend.find(name))?.endpoints, endpoints);
      for (const url of urls) await pinged(`${url}/ping`, signal);
    },
    needsServing,
  ),
  jobCase(
    'each host of a job that serves has its endpoint, by its name',
    async (bench) => {
      const { backend, spec, host, serving, signal } = bench;
      const hosts = [await host('second'), await host('first')];
      const job = await backend.start(await spec('', { ...serving, hosts }));
      assert.deepEqual([...(job.endpoints?.keys() ?? [])], ['second', 'first']);
      const urls = [...(job.endpoints?.values() ?? [])];
      assert.equal(new Set(urls).size, 2);
      for (const url of urls) await pinged(`${url}/ping`, signal);
    },
    needsServing,
  ),
  jobCase('a job without a port has no endpoints', async ({ spec, run }) => {
    assert.equal((await run(await spec('exit 0'))).job.endpoints, undefined);
  }),
  jobCase('a host may have variables of its own, in place of those of the job', async (bench) => {
    const own = { ...(await bench.host('other')), environment: { B: 'its own' } };
    const { lines } = await bench.run(
      await bench.spec('echo "$A, $B"', {
        environment: { A: 'of the job', B: 'of the job' },
        hosts: [await bench.host('algo-1'), own],
      }),
    );
    assert.deepEqual(lines.map(({ host, text }) => `${host}: ${text}`).toSorted(), [
      'algo-1: of the job, of the job',
      'other: , its own',
    ]);
  }),
  jobCase(
    'a host may have an image of its own, and the job keeps what each of them is',
    async (bench) => {
      const { backend, image, changingImage } = bench;
      const other = changingImage?.image ?? image;
      const hosts = [await bench.host('algo-1'), { ...(await bench.host('other')), image: other }];
      const request = await bench.spec('exit 0', { hosts });
      await bench.run(request);
      const kept = (await backend.find(request.name))?.imageDigests ?? new Map<string, string>();
      for (const [name, digest] of kept) {
        assert.ok([image, other].includes(name), name);
        assert.equal(digest, await backend.imageDigest(name));
      }
      assert.ok(kept.size !== 1 || (await backend.imageDigest(image)) === undefined, 'the digest of each');
    },
    ({ changingImage }) => (changingImage === undefined ? 'the setup has one image' : undefined),
  ),
];

function needsServing({ serving }: JobBackendFixture): string | undefined {
  return serving === undefined ? 'the setup has nothing that serves' : undefined;
}

/** Hosts that know who they are from a file in their root. */
async function threeHosts({ host }: Bench) {
  const hosts = await Promise.all(['algo-1', 'algo-2', 'algo-3'].map((name) => host(name)));
  for (const { name, root } of hosts) await writeFile(join(root, 'name'), name);
  return hosts;
}

async function pinged(url: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const answer = await fetch(url, { signal }).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    await setTimeout(50, undefined, { signal });
  }
}
