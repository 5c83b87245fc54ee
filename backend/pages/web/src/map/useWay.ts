/** What is open in the panel, and the way that led there. */

import { computed, ref } from "vue";
import type { Thing } from "./canvas/netmap";

/** So many steps back at most. */
const LONGEST = 10;

export function useWay() {
  const way = ref<Thing[]>([]);
  let cameFrom: Element | null = null;

  function open(thing: Thing): void {
    if (way.value.length === 0) cameFrom = document.activeElement;
    way.value = [...way.value.slice(1 - LONGEST), thing];
  }
  return {
    chosen: computed(() => way.value.at(-1) ?? null),
    canGoBack: computed(() => way.value.length > 1),
    open,
    /** From the map or a list: a new way begins. */
    pick: (thing: Thing | null) => {
      way.value = [];
      if (thing) open(thing);
    },
    back: () => {
      way.value = way.value.slice(0, -1);
    },
    /** Whoever works without a pointer goes on where they were. */
    close: () => {
      if (way.value.length === 0) return;
      way.value = [];
      if (cameFrom instanceof HTMLElement) cameFrom.focus();
    },
  };
}
