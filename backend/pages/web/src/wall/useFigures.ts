/** The figures of the area that is shown, each minute as soon as the server has them. */

import { ref, type Ref, shallowRef, watch } from "vue";
import { type Figures, readFigures } from "@/api/wall";
import { language } from "@/words";
import { useTurns } from "./useTurns";

const MINUTE = 60_000;
/** Figures are of whole minutes that ended at least ten seconds ago (docs/adr/0050). */
const READY_AFTER = 10_500;
/** Walls ask within so many milliseconds, not all in one instant. */
const SPREAD = 6000;

/** How long until the figures of the next minute are ready, ms. */
export function untilNext(now: number, random: number): number {
  const past = (now - READY_AFTER) % MINUTE;
  return MINUTE - past + random * SPREAD;
}

export function useFigures(area: Readonly<Ref<string>>, serverNow: () => number) {
  const figures = shallowRef<Figures | null>(null);
  /** Since when figures of this area are asked for, by this machine's clock. */
  const askedAt = ref(Date.now());
  const turns = useTurns(
    async (isNewest) => {
      const told = await readFigures(area.value);
      if (isNewest()) figures.value = told;
    },
    () => untilNext(serverNow(), Math.random()),
  );
  // Figures of one area are none of another, not even for a moment.
  watch(area, () => {
    figures.value = null;
    askedAt.value = Date.now();
    turns.now();
  });
  watch(language, turns.now);
  return { figures, askedAt, start: turns.now };
}
