/**
 * Where somebody at the keys looks: into which township, and what is picked out there. By itself
 * the wall shows its own area, and all of it.
 */

import { computed, ref } from "vue";
import type { Wall, WallArea } from "@/api/wall";
import { type Pick, samePick } from "./matters";

export function useLooking(wall: () => Wall) {
  /** The township looked into; null: the wall's own area. */
  const into = ref<WallArea | null>(null);
  const pick = ref<Pick | null>(null);
  const isChoosing = ref(false);
  const area = computed(() => into.value ?? wall().area);
  const code = computed(() => area.value.code);
  /** The township that all of it is of; null where it is the whole district. */
  const own = computed(() => (area.value.level === "district" ? null : code.value));

  function choose(chosen: WallArea): void {
    isChoosing.value = false;
    pick.value = null;
    into.value = chosen.code === wall().area.code ? null : chosen;
  }
  function toggle(next: Pick): void {
    pick.value = samePick(pick.value, next) ? null : next;
  }
  function back(): void {
    if (isChoosing.value) isChoosing.value = false;
    else if (pick.value) pick.value = null;
    else into.value = null;
  }
  function leave(): void {
    choose(wall().area);
  }
  return { into, pick, isChoosing, area, code, own, choose, toggle, back, leave };
}
