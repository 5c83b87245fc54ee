/** The figures of the area that is shown, each minute as soon as the server has them. */

import { type Ref, shallowRef, watch } from "vue";
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
    turns.now();
  });
  watch(language, turns.now);
  return { figures, start: turns.now };
}
