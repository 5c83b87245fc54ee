/** The due place that is being written: opened, placed, saved. */

import { computed, ref, shallowRef, watch } from "vue";
import { changeDuePlace, type DuePlace, enterDuePlace } from "@/api/duePlaces";
import type { Position } from "@/api/shapes";
import { changesIn, declaredIn, type Draft, draftOf, newDraft, positionWords, saidIn } from "./draft";
import type { Pin } from "./dueMap";
import { useLocated } from "./useLocated";

/** `own`: codes of the grids the reader leads; `saved` is told what the server made of it. */
export function useDraft(own: readonly string[], saved: (place: DuePlace) => void) {
  const draft = ref<Draft | null>(null);
  const busy = ref(false);
  const failure = shallowRef<unknown>(null);
  let before: DuePlace | null = null;

  // One text, so that other fields do not ask anew where the position lies.
  const declaredText = computed(() => JSON.stringify(draft.value && declaredIn(draft.value)));
  const located = useLocated(computed(() => JSON.parse(declaredText.value)));
  const pin = computed((): Pin | null => {
    if (!draft.value) return null;
    const declared = declaredIn(draft.value);
    // Other systems lie hundreds of metres off: there the pin waits for the server.
    const position: Position | null =
      declared?.crs === "wgs84" ? [declared.lon, declared.lat] : (located.value?.position ?? null);
    return position && { position, radius: Number(draft.value.radius) || 0 };
  });
  // Who leads several grids means the one in which the place lies.
  watch(located, (found) => {
    const code = found?.grid?.code;
    if (code && own.includes(code) && draft.value?.grids.length === 0) draft.value.grids = [code];
  });

  function open(place: DuePlace | null): void {
    before = place;
    failure.value = null;
    draft.value = place ? draftOf(place) : newDraft(own.length === 1 ? own : []);
  }
  function close(): void {
    draft.value = null;
  }
  function place(position: Position): void {
    if (!draft.value) return;
    draft.value.typed = positionWords(position);
    draft.value.crs = "wgs84";
  }
  async function save(): Promise<void> {
    if (!draft.value || busy.value) return;
    busy.value = true;
    failure.value = null;
    try {
      const { value } = draft;
      const told = before ? await changeDuePlace(before.id, changesIn(value, before)) : await enterDuePlace(saidIn(value));
      close();
      saved(told);
    } catch (reason) {
      failure.value = reason;
    } finally {
      busy.value = false;
    }
  }
  return { draft, located, pin, busy, failure, open, close, place, save };
}
