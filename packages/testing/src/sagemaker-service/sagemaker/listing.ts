import type { JsonObject } from '@slipway/core';
import { validationException } from '../service-error.ts';
import { count, text, time } from './input.ts';

/** What a list needs to know of an item. */
export interface Listed {
  readonly name: string;
  readonly created: Date;
  readonly modified?: Date;
  readonly status?: string;
}

export interface ListingDefaults {
  readonly sortBy?: string;
  readonly sortOrder?: 'Ascending' | 'Descending';
  /** More fields to sort by: text or number; items without one come last. */
  readonly sortFields?: Readonly<Record<string, (item: never) => string | number | undefined>>;
}

/** One page of what an input of a List operation asks for: filtered, sorted, and where it goes on. */
export function page<Item extends Listed>(
  items: Iterable<Item>,
  input: JsonObject,
  { sortBy = 'CreationTime', sortOrder = 'Ascending', sortFields = {} }: ListingDefaults = {},
): { readonly items: readonly Item[]; readonly next: { readonly NextToken?: string } } {
  const by = text(input, 'SortBy') ?? sortBy;
  const order = text(input, 'SortOrder') ?? sortOrder;
  const value = (item: Item): string | number | undefined => {
    const other = Object.hasOwn(sortFields, by) ? sortFields[by] : undefined;
    if (other !== undefined) return other(item as never);
    if (by === 'Name') return item.name;
    return by === 'Status' ? item.status : item.created.getTime();
  };
  const found = [...items].filter((item) => matches(item, input));
  const sorted = found
    .map((item, index) => ({ item, index, key: value(item) }))
    .sort(
      (one, other) =>
        compare(one.key, other.key, order) || (order === 'Ascending' ? 1 : -1) * (one.index - other.index),
    )
    .map(({ item }) => item);
  const start = startOf(sorted, text(input, 'NextToken'));
  const shown = sorted.slice(start, start + pageSize(input));
  const last = shown.at(-1);
  const isMore = last !== undefined && start + shown.length < sorted.length;
  return { items: shown, next: isMore ? { NextToken: tokenAfter(last) } : {} };
}

function matches(item: Listed, input: JsonObject): boolean {
  const { created, modified = created } = item;
  const part = text(input, 'NameContains');
  const prefix = text(input, 'PipelineNamePrefix');
  const status = text(input, 'StatusEquals');
  return (
    (part === undefined || item.name.toLowerCase().includes(part.toLowerCase())) &&
    (prefix === undefined || item.name.startsWith(prefix)) &&
    (status === undefined || item.status === status) &&
    isWithin(
      created,
      time(input, 'CreationTimeAfter') ?? time(input, 'CreatedAfter'),
      time(input, 'CreationTimeBefore') ?? time(input, 'CreatedBefore'),
    ) &&
    isWithin(modified, time(input, 'LastModifiedTimeAfter'), time(input, 'LastModifiedTimeBefore'))
  );
}

/** "After" and "before" take in the time itself: clients that list since the newest they know must not miss its peers. */
function isWithin(when: Date, after: Date | undefined, before: Date | undefined): boolean {
  return (after === undefined || when >= after) && (before === undefined || when <= before);
}

function compare(
  one: string | number | undefined,
  other: string | number | undefined,
  order: string,
): number {
  if (one === undefined || other === undefined)
    return Number(one === undefined) - Number(other === undefined);
  const ascending = one < other ? -1 : one > other ? 1 : 0;
  return order === 'Descending' ? -ascending : ascending;
}

function pageSize(input: JsonObject): number {
  const size = count(input, 'MaxResults') ?? 10;
  if (size >= 1 && size <= 100) return size;
  const bound = size < 1 ? 'greater than or equal to 1' : 'less than or equal to 100';
  throw validationException(
    `1 validation error detected: Value '${size}' at 'maxResults' failed to satisfy constraint: Member must have value ${bound}`,
  );
}

/** A token names the last item that was shown, so that what is made in between moves nothing. */
function tokenAfter({ name }: Listed): string {
  return Buffer.from(name).toString('base64url');
}

function startOf(sorted: readonly Listed[], token: string | undefined): number {
  if (token === undefined) return 0;
  const name = Buffer.from(token, 'base64url').toString();
  const index = sorted.findIndex((item) => item.name === name);
  if (index === -1) throw validationException('Invalid pagination token');
  return index + 1;
}
