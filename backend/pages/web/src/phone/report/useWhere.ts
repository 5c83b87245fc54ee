/** Where the matter is: the phone says it by itself, a person on the map says it better. */

import { computed, ref, watch } from "vue";
import type { Position } from "@/api/shapes";
import { usePhone } from "../state/phone";
import { useTracking } from "../tracking/useTracking";
import { hasContent } from "./draft";
import { gridAt, nearestPlace } from "./nearby";
import type { Report } from "./useReport";

export type Seeking = "seeking" | "found" | "none";

export function useWhere({ draft, ready }: Pick<Report, "draft" | "ready">) {
  const phone = usePhone();
  const tracking = useTracking();
  const seeking = ref<Seeking>("none");
  let asked: Promise<void> = Promise.resolve();

  /** Ask the phone; what a person set on the map meanwhile stays unless it is asked for anew. */
  function ask(isWanted = false): Promise<void> {
    asked = locate(isWanted);
    return asked;
  }
  async function locate(isWanted: boolean): Promise<void> {
    seeking.value = "seeking";
    const found = await tracking.locate();
    seeking.value = found ? "found" : "none";
    if (!found || (draft.spotBy === "hand" && !isWanted)) return;
    draft.spot = { lon: found.lon, lat: found.lat, accuracy: found.acc };
    draft.spotBy = "phone";
  }

  function putHere([lon, lat]: Position): void {
    draft.spot = { lon, lat, accuracy: null };
    draft.spotBy = "hand";
  }

  watch(
    ready,
    (isReady) => {
      // What was begun elsewhere stays there.
      if (isReady && !(draft.spot && hasContent(draft))) void ask();
    },
    { immediate: true },
  );

  const position = computed<Position | null>(() => (draft.spot ? [draft.spot.lon, draft.spot.lat] : null));
  const near = computed(() => (position.value ? nearestPlace(position.value, phone.ground.value?.places ?? []) : null));
  const grid = computed(() => {
    const ground = phone.ground.value;
    return position.value && ground ? gridAt(position.value, ground.grids) : null;
  });

  /** A position that is about to come is waited for, not long. */
  const settled = (patience: number): Promise<void> =>
    Promise.race([asked, new Promise<void>((resolve) => { setTimeout(resolve, patience); })]);

  return { seeking, position, near, grid, here: tracking.here, isDenied: tracking.isDenied, ask, putHere, settled };
}
