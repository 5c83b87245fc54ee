/** What lies over the net for a while, and when: a replay, the coverage of the open grid, calls for help. */

import { nextTick, type Ref, shallowRef, watch } from "vue";
import type { Coverage } from "@/api/patrol";
import { words } from "@/words";
import { type Alarm, alarmFeatures, alarmsIn, isAlarm } from "./alarms";
import type { Thing } from "./canvas/netmap";
import type { Covered, Overlays } from "./canvas/overlays";
import type { Live } from "@/casework/useLive";
import type { useReview } from "./useReview";

interface Page {
  live: Live;
  review: ReturnType<typeof useReview>;
  /** What is open in the panel. */
  chosen: Readonly<Ref<Thing | null>>;
  /** A place that was looked for. */
  sought: Readonly<Ref<{ name: string; position: [number, number] } | null>>;
  /** Hands over the overlays once the map has them. */
  draw: (how: (overlays: Overlays) => void) => void;
  /** Pixels of the map behind the panel and behind the bar. */
  covered: () => Covered;
}

export function useOverlays({ live, review, chosen, sought, draw, covered }: Page) {
  watch(review.track, async (track) => {
    await nextTick(); // bar and panel are there by now
    draw((overlays) => overlays.replay(track, words.value.patrol.nobodyKnows, covered()));
  });
  watch(review.replay.moment, (moment) => draw((overlays) => overlays.goTo(moment)));

  /** The coverage of a grid goes from the map with the grid's panel. */
  const painted = shallowRef<Coverage | null>(null);
  watch(painted, (coverage) => draw((overlays) => overlays.paint(coverage, covered().right)));
  watch(chosen, (thing) => {
    if (thing?.kind !== "grid" || thing.code !== painted.value?.grid) painted.value = null;
  });

  watch(sought, (place) => draw((overlays) => overlays.pointOut(place)));

  const alarms = shallowRef<Alarm[]>([]);
  live.listen(({ held, set, gone }) => {
    if (![...set.map(([key]) => key), ...gone].some(isAlarm)) return;
    alarms.value = alarmsIn(held.states);
    draw((overlays) => overlays.callForHelp(alarmFeatures(alarms.value)));
  });
  return { painted, alarms };
}
