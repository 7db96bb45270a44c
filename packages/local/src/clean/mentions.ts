import type { JournalEvent, RunStore } from '@slipway/core';
import { isNamedBy, textsIn, wordsOf } from './id-words.ts';
import type { Executions } from './old-executions.ts';
import { isCode } from './places.ts';

/** What is named by what stays, as far as it has to do with executions that go. */
export interface Mentions {
  /** Takes in what is known of something that stays: a record, an event, a registered model. */
  add(known: unknown): void;
  /** Whether a place, or anything below it, is named there. */
  has(place: string): boolean;
}

/** `gone`: ids of the executions that go, or are gone. */
export function openMentions(gone: ReadonlySet<string>): Mentions {
  const code = new Set<string>();
  const named = new Set<string>();
  return {
    add(known) {
      for (const text of textsIn(known)) {
        if (isCode(text)) code.add(text);
        else if (isNamedBy(text, gone)) named.add(text);
      }
    },
    has: (place) => code.has(place) || [...named].some((text) => text.includes(place)),
  };
}

/** The executions that go, and those gone before whose outputs they had from the cache or a selection. */
export async function goneIds(
  runs: RunStore,
  { old, staying }: Pick<Executions, 'old' | 'staying'>,
): Promise<ReadonlySet<string>> {
  const gone = new Set(old.map(({ id }) => id));
  const stayingIds = new Set(staying.map(({ id }) => id));
  for (const { id } of old) {
    for await (const event of runs.events(id)) {
      const maker = wordsOf(sourceOf(event) ?? '').at(-1);
      if (maker !== undefined && maker !== '' && !stayingIds.has(maker)) gone.add(maker);
    }
  }
  return gone;
}

/** ARN of the execution that answered for a step of another one. */
function sourceOf(event: JournalEvent): string | undefined {
  if (event.type === 'StepReused') return event.source;
  return event.type === 'StepSucceeded' ? event.cachedFrom?.execution : undefined;
}
