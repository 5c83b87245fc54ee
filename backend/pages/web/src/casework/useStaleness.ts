/** Whether what the line brought is true now, and if not how old it is. */

import { computed } from "vue";
import type { Standing } from "@/live/line";
import { useNow } from "@/look/useNow";

/** Unheard for longer than this, the picture is called old, ms. */
const STALE_AFTER = 20_000;

export function useStaleness(standing: () => Standing) {
  const begunAt = Date.now();
  const now = useNow(1000);
  /** Of a page to which nothing has come yet: how long it waits. */
  const age = computed(() => now.value - (standing().trueAt ?? begunAt));
  return { age, isStale: computed(() => age.value > STALE_AFTER) };
}
