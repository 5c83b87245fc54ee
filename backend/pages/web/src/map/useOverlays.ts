/** What lies over the net for a while, and when: a replay, the coverage of the open grid, calls for help. */

import { nextTick, type Ref, shallowRef, watch } from "vue";
import type { Coverage } from "@/api/patrol";
import type { Live } from "@/casework/useLive";
import { words } from "@/words";
import { type Alarm, alarmFeatures, alarmsIn, isAlarm } from "./alarms";
import type { Thing } from "./canvas/netmap";
import type { useReview } from "./useReview";
import type { Sight } from "./useSight";

interface Page {
  live: Live;
  review: ReturnType<typeof useReview>;
  /** What is open in the panel. */
  chosen: Readonly<Ref<Thing | null>>;
  /** A place that was looked for. */
  sought: Readonly<Ref<{ name: string; position: [number, number] } | null>>;
  sight: Sight;
}

export function useOverlays({ live, review, chosen, sought, sight: { draw, covered } }: Page) {
  const drawTrack = () => draw((overlays) => overlays.replay(review.track.value, words.value.patrol.nobodyKnows, covered()));
  const drawMoment = () => draw((overlays) => overlays.goTo(review.replay.moment.value));
  watch(review.track, async (track) => {
    if (track) await nextTick(); // bar and panel are there by then
    drawTrack();
  });
  watch(review.replay.moment, drawMoment);

  /** The coverage of a grid goes from the map with the grid's panel. */
  const painted = shallowRef<Coverage | null>(null);
  const drawCoverage = () => draw((overlays) => overlays.paint(painted.value, covered().right));
  watch(painted, drawCoverage);
  watch(chosen, (thing) => {
    if (thing?.kind !== "grid" || thing.code !== painted.value?.grid) painted.value = null;
  });

  const drawSought = () => draw((overlays) => overlays.pointOut(sought.value));
  watch(sought, drawSought);

  const alarms = shallowRef<Alarm[]>([]);
  const drawAlarms = () => draw((overlays) => overlays.callForHelp(alarmFeatures(alarms.value)));
  live.listen(({ held, set, gone }) => {
    if (![...set.map(([key]) => key), ...gone].some(isAlarm)) return;
    alarms.value = alarmsIn(held.states);
    drawAlarms();
  });

  /** On a map that was made anew. */
  function drawAll(): void {
    drawAlarms();
    drawSought();
    if (painted.value) drawCoverage();
    if (review.track.value) {
      drawTrack();
      drawMoment();
    }
  }
  return { painted, alarms, drawAll };
}
