import { type JournalEvent, planDefinition, type StepKind } from '@slipway/core';
import type { LocalSession } from '../local-session.ts';
import { isNamedBy, textsIn } from './id-words.ts';

/**
 * URIs of the folders and objects that an execution's journal names as made for it alone: outputs of its steps that
 * bear the id of an execution which goes, up to the part that has it (`s3://bucket/Pipeline/<id>`), and code, which is
 * named by its content. What was put in a place that the user chose is the user's.
 */
export async function madePlaces(
  session: LocalSession,
  id: string,
  gone: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const record = await session.runs.get(id);
  if (record === undefined) return new Set();
  const { graph } = await planDefinition(record.definition, session.kinds);
  const kinds = new Map(graph.nodes.map(({ step }) => [step.name, step.kind]));
  const places = new Set([...textsIn([record.definition, record.settings])].filter(isCode));
  for await (const event of session.runs.events(id)) {
    for (const uri of outputsOf(event, (step) => kinds.get(step))) {
      const place = placeNamedBy(uri, gone);
      if (place !== undefined) places.add(place);
    }
  }
  return places;
}

/** Also of a step that the cache or a selection answered for: who made it may be gone already. */
function outputsOf(event: JournalEvent, kindOf: (step: string) => StepKind | undefined): readonly string[] {
  if (event.type !== 'StepSucceeded' && event.type !== 'StepReused') return [];
  const recorded = event.type === 'StepSucceeded' ? Object.keys(event.outputs ?? {}) : [];
  return [...recorded, ...(kindOf(event.step)?.outputs?.(event.response) ?? [])];
}

function placeNamedBy(uri: string, ids: ReadonlySet<string>): string | undefined {
  const [, bucket, key] = /^(s3:\/\/[^/]+)\/(.+)$/s.exec(uri) ?? [];
  if (bucket === undefined || key === undefined) return undefined;
  const parts = key.split('/');
  const named = parts.findIndex((part) => isNamedBy(part, ids));
  return named < 0 ? undefined : [bucket, ...parts.slice(0, named + 1)].join('/');
}

/** As `localFile` and `sourceDirectory` of a session name what they store. */
export function isCode(uri: string): boolean {
  return /^s3:\/\/[^/]+\/code\/[0-9a-f]{64}\/[^/]+$/.test(uri);
}
