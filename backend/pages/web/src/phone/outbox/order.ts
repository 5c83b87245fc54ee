/** Which entry goes next, and what holds the others back. Pure. */

import { type Entry, KINDS } from "./entry";

/** By uuid what is not yet taken: what comes after one of them stays. A photo that is not taken at
 * all holds nothing back: what cites it asks the server, who says what goes without it. */
function open(entries: readonly Entry[]): Map<string, Entry> {
  const holding = entries.filter((one) => one.state === "waiting" || (one.state === "refused" && one.kind !== "evidence"));
  return new Map(holding.map((one) => [one.uuid, one]));
}

/** The first that may go now: by kind, then in the order in which they were made. Photos and
 * recordings go only when `withBytes`, and not those that stand `aside`. */
export function nextToSend(entries: readonly Entry[], withBytes: boolean, aside: ReadonlySet<string> = new Set()): Entry | null {
  const untaken = open(entries);
  let first: Entry | null = null;
  for (const one of entries) {
    if (one.state !== "waiting" || aside.has(one.uuid) || (one.kind === "evidence" && !withBytes)) continue;
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

/** Whether it waits for a person: it was refused, or comes after one that was. */
export const isStuck = (entry: Entry, entries: readonly Entry[]): boolean =>
  entry.state === "refused" || heldBackBy(entry, entries) !== null;

/** Whether nothing of it has ever gone out, so that it can still become something else. */
export const isUntouched = (entry: Entry | undefined): entry is Entry => entry?.state === "waiting" && entry.fixed === null;

/** The same entries, each after those it follows; else in the order in which they were made. One
 * that was done anew stands behind what followed it. */
export function inTurn(entries: readonly Entry[]): Entry[] {
  const left = [...entries].sort((a, b) => a.seq - b.seq);
  const ordered: Entry[] = [];
  while (left.length > 0) {
    const ahead = new Set(left.map((one) => one.uuid));
    const next = Math.max(
      0,
      left.findIndex((one) => !one.after.some((parent) => ahead.has(parent))),
    );
    ordered.push(...left.splice(next, 1));
  }
  return ordered;
}

/** What an entry cites: photos and recordings that go by themselves. */
const citedBy = ({ body }: Pick<Entry, "body">): string[] => (Array.isArray(body?.evidence) ? body.evidence.map(String) : []);

/** The evidence that these cite and none of the others. */
export function citedOnlyBy(these: readonly Pick<Entry, "body">[], others: readonly Pick<Entry, "body">[]): Set<string> {
  const elsewhere = new Set(others.flatMap(citedBy));
  return new Set(these.flatMap(citedBy).filter((uuid) => !elsewhere.has(uuid)));
}

/** An entry, everything that comes after it, and the evidence that only they cite: what goes when
 * somebody takes it back. */
export function withWhatFollows(entry: Entry, entries: readonly Entry[]): Entry[] {
  const uuids = new Set([entry.uuid]);
  // What waits for a photo can do without it.
  if (entry.kind !== "evidence") for (const one of inTurn(entries)) if (one.after.some((parent) => uuids.has(parent))) uuids.add(one.uuid);
  const found = inTurn(entries.filter((one) => uuids.has(one.uuid)));
  const cited = citedOnlyBy(
    found,
    entries.filter((one) => !uuids.has(one.uuid)),
  );
  return [...found, ...entries.filter((one) => one.kind === "evidence" && cited.has(one.uuid))];
}
