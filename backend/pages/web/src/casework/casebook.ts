/**
 * The open cases beside the map, as pure functions: how they stand in order, what the live wire
 * says of them beyond what was read, and which of them must be read again.
 */

import type { CaseSummary, Lamp, Urgency } from "@/api/shapes";
import type { CasePayload } from "@/live/messages";

export type Book = ReadonlyMap<string, CaseSummary>;
export type Order = "urgent" | "newest";

export const URGENCIES: readonly Urgency[] = ["critical", "urgent", "normal", "low"];
export const LAMPS: readonly Lamp[] = ["green", "yellow", "red"];
/** States in which a case is no longer open (domain: the case). */
const ENDED = new Set(["declined", "closed", "archived", "void"]);

export const isOpen = (one: { state: string }): boolean => !ENDED.has(one.state);

const PREFIX = "case:";
/** The number in a live key `case:<number>`, or null for another key. */
export const numberIn = (key: string): string | null =>
  key.startsWith(PREFIX) ? key.slice(PREFIX.length) : null;
export const caseKey = (number: string): string => PREFIX + number;

/** Most urgent first and, among equals, the redder lamp, then the newest; or simply the newest. */
export function inOrder(book: Book, order: Order): CaseSummary[] {
  const newest = (a: CaseSummary, b: CaseSummary) =>
    Date.parse(b.reported_at) - Date.parse(a.reported_at) || (a.number < b.number ? 1 : -1);
  const urgent = (a: CaseSummary, b: CaseSummary) =>
    URGENCIES.indexOf(a.urgency) - URGENCIES.indexOf(b.urgency) ||
    LAMPS.indexOf(b.lamp) - LAMPS.indexOf(a.lamp) ||
    newest(a, b);
  return [...book.values()].sort(order === "urgent" ? urgent : newest);
}

export function countByUrgency(book: Book): Record<Urgency, number> {
  const counts: Record<Urgency, number> = { critical: 0, urgent: 0, normal: 0, low: 0 };
  for (const one of book.values()) counts[one.urgency]++;
  return counts;
}

/** The book with the newest lamps of the wire: a lamp changes by time alone, without an event. */
export function withLamps(book: Book, set: Iterable<readonly [string, unknown]>): Book {
  let next: Map<string, CaseSummary> | null = null;
  for (const [key, payload] of set) {
    const number = numberIn(key);
    const known = number === null ? undefined : book.get(number);
    const lamp = (payload as Partial<CasePayload>).lamp;
    if (number !== null && known && lamp && known.lamp !== lamp) {
      next ??= new Map(book);
      next.set(number, { ...known, lamp });
    }
  }
  return next ?? book;
}

/** Cases of which the wire says something that the book does not: to be read again. */
export function unread(
  book: Book,
  set: Iterable<readonly [string, unknown]>,
  gone: Iterable<string>,
): string[] {
  const wanted: string[] = [];
  for (const [key, payload] of set) {
    const number = numberIn(key);
    if (number === null) continue;
    const known = book.get(number);
    const told = payload as Partial<CasePayload>;
    if (known?.state !== told.state || known?.urgency !== told.urgency) wanted.push(number);
  }
  for (const key of gone) {
    const number = numberIn(key);
    if (number !== null && book.has(number)) wanted.push(number);
  }
  return wanted;
}
