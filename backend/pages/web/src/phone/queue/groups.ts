/** Positions and photos by the dozen are one line for a reader. Pure. */

import type { Entry } from "../outbox/entry";

const TOGETHER = new Set(["batch", "evidence"]);

/** Entries of a kind that comes in numbers together by what they belong to, the others alone. */
export function inGroups(entries: readonly Entry[]): Entry[][] {
  const groups = new Map<string, Entry[]>();
  for (const one of entries) {
    const key = TOGETHER.has(one.kind) ? `${one.kind}/${one.about ?? ""}/${one.state}` : String(one.seq);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}
