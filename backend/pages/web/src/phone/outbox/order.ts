/** Which entry goes next, and what holds the others back. Pure. */

import { type Entry, KINDS } from "./entry";

/** Uuids that are not yet taken: what comes after one of them stays. */
function open(entries: readonly Entry[]): Map<string, Entry> {
  return new Map(entries.filter((one) => one.state !== "taken").map((one) => [one.uuid, one]));
}

/** The first that may go now: by kind, then in the order in which they were made. Photos and
 * recordings go only when `withBytes`. */
export function nextToSend(entries: readonly Entry[], withBytes: boolean): Entry | null {
  const untaken = open(entries);
  let first: Entry | null = null;
  for (const one of entries) {
    if (one.state !== "waiting" || (one.kind === "evidence" && !withBytes)) continue;
    if (one.after.some((parent) => untaken.has(parent))) continue;
    if (first === null || comesBefore(one, first)) first = one;
  }
  return first;
}

function comesBefore(one: Entry, other: Entry): boolean {
  const rank = KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind);
  return rank === 0 ? one.seq < other.seq : rank < 0;
}

/** The refused entry because of which this one cannot go, however long one waits; or null. */
export function heldBackBy(entry: Entry, entries: readonly Entry[]): Entry | null {
  const untaken = open(entries);
  const seen = new Set<string>();
  const asked = [...entry.after];
  for (let uuid = asked.pop(); uuid !== undefined; uuid = asked.pop()) {
    const parent = untaken.get(uuid);
    if (!parent || seen.has(uuid)) continue;
    if (parent.state === "refused") return parent;
    seen.add(uuid);
    asked.push(...parent.after);
  }
  return null;
}

/** An entry and everything that comes after it, in order: what goes when somebody takes it back. */
export function withWhatFollows(entry: Entry, entries: readonly Entry[]): Entry[] {
  const uuids = new Set([entry.uuid]);
  const found = [entry];
  for (const one of [...entries].sort((a, b) => a.seq - b.seq)) {
    if (uuids.has(one.uuid) || !one.after.some((parent) => uuids.has(parent))) continue;
    uuids.add(one.uuid);
    found.push(one);
  }
  return found;
}
