/** The clock of the wall, and whether what it shows is true by it. */

import { computed, type Ref } from "vue";
import type { Figures } from "@/api/wall";
import type { Live } from "@/casework/useLive";
import { useNow } from "@/look/useNow";
import { staleness } from "./staleness";

interface Shown {
  live: Live;
  figures: Readonly<Ref<Figures | null>>;
  /** Since when figures of this area are asked for, by this machine's clock. */
  askedAt: Readonly<Ref<number>>;
}

export function useTruth({ live, figures, askedAt }: Shown) {
  const begunAt = Date.now();
  const now = useNow(1000);
  const serverNow = computed(() => (void now.value, live.serverNow()));
  const stale = computed(() =>
    staleness({
      standing: live.standing.value,
      figuresAt: figures.value ? Date.parse(figures.value.at) : null,
      begunAt,
      figuresAskedAt: askedAt.value,
      now: now.value,
      serverNow: serverNow.value,
    }),
  );
  return { now, serverNow, stale };
}
