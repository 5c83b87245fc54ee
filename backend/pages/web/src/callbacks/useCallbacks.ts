/** The queue of callbacks and today's figures, read again when something is heard of either. */

import { onScopeDispose, shallowRef } from "vue";
import { type Callback, readCallbacks, readSatisfaction, type Satisfaction } from "@/api/callbacks";
import type { Change } from "@/live/state";

/** Steps that bring a case into the queue, move it within or take it out. */
const TOUCHING = new Set(
  ["close", "answer", "decline", "transfer", "call_back", "redo", "archive", "merge", "unmerge"].map(
    (action) => `case.${action}`,
  ),
);
const GATHER = 700;

export function useCallbacks() {
  const rows = shallowRef<Callback[] | null>(null);
  const figures = shallowRef<Satisfaction | null>(null);
  const failure = shallowRef<unknown>(null);
  let turn = 0;
  let gathering: ReturnType<typeof setTimeout> | undefined;
  onScopeDispose(() => {
    clearTimeout(gathering);
  });

  async function load(unasked = false): Promise<void> {
    const mine = ++turn;
    try {
      const [told, today] = await Promise.all([readCallbacks(unasked), readSatisfaction(unasked)]);
      if (mine !== turn) return;
      rows.value = told;
      figures.value = today;
      failure.value = null;
    } catch (reason) {
      if (mine === turn) failure.value = reason;
    }
  }
  function hear(change: Change): void {
    if (!change.missed && !change.events.some(({ name }) => TOUCHING.has(name))) return;
    clearTimeout(gathering);
    gathering = setTimeout(() => void load(true), GATHER);
  }
  return { rows, figures, failure, load, hear };
}
