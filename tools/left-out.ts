import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';

/** What tests may need of the machine: the tags of those that are left out where it is not there. */
export const NEEDS = [
  { name: 'docker', description: 'a running Docker engine' },
  { name: 'docker-root', description: 'root, who can start a second `dockerd`' },
  { name: 'docker-registry', description: 'docker-registry (on Debian the package of that name)' },
  { name: 'podman', description: 'root with Podman (on Debian: podman, netavark, aardvark-dns)' },
  { name: 'debootstrap', description: 'root with debootstrap, who makes the image of the abalone example' },
  { name: 'namespaces', description: 'the right to make a mount namespace, on Linux' },
  { name: 'root', description: 'root, who can become another user' },
  { name: 'script', description: '`script` of util-linux' },
] as const;

/** Says at the end of a run how many tests were left out, and for want of what. */
export default function leftOut(): Reporter {
  let vitest: Vitest | undefined;
  return {
    onInit: (started) => {
      vitest = started;
    },
    onTestRunEnd: (modules) => {
      // Who asks for some tests by name has left out the others.
      if (vitest?.config.testNamePattern) return;
      for (const line of leftOutLines(modules)) process.stdout.write(`${line}\n`);
    },
  };
}

function leftOutLines(modules: readonly TestModule[]): readonly string[] {
  const tests = modules.flatMap((module) => [...module.children.allTests('skipped')]);
  const reasons = Map.groupBy(tests, reasonOf);
  const lines = [...reasons].map(([reason, { length }]) => `${String(length).padStart(6)}  ${reason}`);
  return lines.length === 0 ? [] : ['', 'Tests left out:', ...lines.toSorted(), ''];
}

function reasonOf(test: TestCase): string {
  const result = test.result();
  if (result.state === 'skipped' && result.note) return result.note;
  const needs = NEEDS.filter(({ name }) => test.tags.includes(name)).map(({ description }) => description);
  return needs.length > 0 ? `need ${needs.join(' and ')}` : 'say no reason';
}
