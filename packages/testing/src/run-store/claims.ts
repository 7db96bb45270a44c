import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { execution, idOf, needsAnother, type RunStoreCase, runStoreCase, withAnother } from './journal.ts';

const id = idOf('a');

/** That an execution has one owner, as long as that one lives. */
export const claimCases: readonly RunStoreCase[] = [
  runStoreCase('an execution that nobody claimed is claimed by nobody', async ({ store }) => {
    await store.create(execution(id));
    for (const one of [id, idOf('b'), '__proto__', '../up'])
      assert.equal(await store.isClaimed(one), false, one);
  }),
  runStoreCase('a claim stands until it is released', async ({ store }) => {
    await store.create(execution(id));
    const claim = await store.claim(id);
    assert.ok(claim);
    assert.equal(await store.isClaimed(id), true);
    await claim.release();
    assert.equal(await store.isClaimed(id), false);
  }),
  runStoreCase('nobody claims what is claimed, in the same process neither', async ({ store }) => {
    await store.create(execution(id));
    const claim = await store.claim(id);
    assert.equal(await store.claim(id), undefined);
    assert.equal(await store.isClaimed(id), true);
    await claim?.release();
    assert.ok(await store.claim(id), 'free again');
  }),
  runStoreCase('of many who claim at once, one does', async ({ store }) => {
    await store.create(execution(id));
    const claims = await Promise.all(Array.from({ length: 8 }, () => store.claim(id)));
    assert.equal(claims.filter((claim) => claim !== undefined).length, 1);
  }),
  runStoreCase('a claim of one execution is none of another', async ({ store }) => {
    for (const character of ['a', 'b']) await store.create(execution(idOf(character)));
    const first = await store.claim(id);
    assert.equal(await store.isClaimed(idOf('b')), false);
    const second = await store.claim(idOf('b'));
    assert.ok(second);
    await first?.release();
    assert.equal(await store.isClaimed(idOf('b')), true);
  }),
  runStoreCase('a claim that is released twice takes nothing from the next one', async ({ store }) => {
    await store.create(execution(id));
    const first = await store.claim(id);
    await first?.release();
    assert.ok(await store.claim(id));
    await first?.release();
    assert.equal(await store.isClaimed(id), true);
    assert.equal(await store.claim(id), undefined);
  }),
  runStoreCase(
    'another process sees a claim, cannot have it, and can when it is released',
    async (fixture) => {
      const { store } = fixture;
      await store.create(execution(id));
      const claim = await store.claim(id);
      await withAnother(fixture, async (other) => {
        assert.equal(await other.isClaimed(id), true);
        assert.equal(await other.claim(id), undefined);
        await claim?.release();
        assert.equal(await other.isClaimed(id), false);
        assert.ok(await other.claim(id));
        assert.equal(await store.isClaimed(id), true);
      });
    },
    needsAnother,
  ),
  runStoreCase(
    'a store that is closed has claimed nothing',
    async (fixture) => {
      const { store } = fixture;
      await store.create(execution(id));
      assert.ok(await store.claim(id));
      await withAnother(fixture, async (other) => {
        await store.close();
        assert.equal(await other.isClaimed(id), false);
        assert.ok(await other.claim(id));
      });
    },
    needsAnother,
  ),
  runStoreCase(
    'a claim ends with its process, however that ends',
    async ({ store, claimer }) => {
      assert.ok(claimer);
      await store.create(execution(id));
      const [command, ...args] = claimer(id);
      const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = once(child, 'exit');
      try {
        await Promise.race([once(child.stdout, 'data'), ended.then(() => assert.fail('the claimer ended'))]);
        assert.equal(await store.isClaimed(id), true);
        assert.equal(await store.claim(id), undefined);
      } finally {
        child.kill('SIGKILL');
      }
      await ended;
      // The system may take a moment to clear away what a process had.
      for (let tries = 0; tries < 50 && (await store.isClaimed(id)); tries++) await setTimeout(20);
      assert.equal(await store.isClaimed(id), false);
      assert.ok(await store.claim(id));
    },
    ({ claimer }) => (claimer === undefined ? 'the setup has no claimer' : undefined),
  ),
];
