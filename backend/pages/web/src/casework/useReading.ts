/** Something read by its key: asked for again by itself while the line is bad, in another language, and whenever
 * somebody hears that it has changed. */

import { onScopeDispose, shallowRef, watch } from "vue";
import { mayPass } from "@/api/problems";
import { retryWait } from "@/live/waits";
import { language } from "@/words";

export function useReading<Key, Told>(key: () => Key | null, read: (key: Key, unasked: boolean) => Promise<Told>) {
  const told = shallowRef<Told | null>(null);
  const failure = shallowRef<unknown>(null);
  let turn = 0;
  let attempt = 0;
  let again: ReturnType<typeof setTimeout> | undefined;

  /** `unasked` where nobody sits before the page to ask for it. What was read stays until there is something newer. */
  async function load(unasked = false): Promise<void> {
    clearTimeout(again);
    const mine = ++turn;
    const wanted = key();
    if (wanted === null) return;
    try {
      const answer = await read(wanted, unasked);
      if (mine !== turn) return; // another question was asked since
      told.value = answer;
      failure.value = null;
      attempt = 0;
    } catch (reason) {
      if (mine !== turn) return;
      failure.value = reason;
      if (mayPass(reason)) again = setTimeout(() => void load(true), retryWait(attempt++, Math.random()));
    }
  }
  watch(
    key,
    () => {
      told.value = null;
      failure.value = null;
      attempt = 0;
      void load();
    },
    { immediate: true },
  );
  watch(language, () => void load());
  onScopeDispose(() => {
    turn++;
    clearTimeout(again);
  });
  return { told, failure, load };
}
