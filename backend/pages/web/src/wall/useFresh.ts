/** Matters that came while the wall stood, for a while: they are marked on the map. */

import { onScopeDispose, shallowRef } from "vue";
import type { Live } from "@/casework/useLive";
import { numberIn } from "@/casework/casebook";
import { freshAfter, marked, type Seen } from "./fresh";

const LOOKED_AT_EVERY = 5000;

export function useFresh(live: Live) {
  const fresh = shallowRef<ReadonlySet<string>>(new Set());
  let seen: Seen | null = null;
  function look(): void {
    seen = freshAfter(seen, numbersOf(live.held.value.states), Date.now());
    const next = marked(seen);
    if (next.size !== fresh.value.size || [...next].some((number) => !fresh.value.has(number))) fresh.value = next;
  }
  // Before the first snapshot nothing is held, and nothing is new in it.
  live.listen(() => {
    if (live.held.value.cursor !== null) look();
  });
  const timer = setInterval(() => {
    if (seen) look();
  }, LOOKED_AT_EVERY);
  onScopeDispose(() => {
    clearInterval(timer);
  });
  return fresh;
}

function numbersOf(states: ReadonlyMap<string, unknown>): Set<string> {
  const numbers = new Set<string>();
  for (const key of states.keys()) {
    const number = numberIn(key);
    if (number !== null) numbers.add(number);
  }
  return numbers;
}
