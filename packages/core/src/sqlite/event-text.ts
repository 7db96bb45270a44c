import type { JournalEvent } from '../engine/event.ts';

/** The event that a text of the journal stands for. */
export function eventOf<Event extends JournalEvent>(text: unknown): Event {
  const event = JSON.parse(String(text)) as Event;
  return { ...event, time: new Date(event.time) };
}
