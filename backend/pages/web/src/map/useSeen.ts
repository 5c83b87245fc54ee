/** Which of the open cases are seen, and which the filters leave out: one answer for list and map. */

import { computed, type Ref } from "vue";
import type { Book } from "@/casework/casebook";
import { fits } from "@/casework/filters";
import type { Shows } from "./canvas/matters";
import { useFilters } from "./useFilters";

/** `picked` is the case that is open in the panel: it stays in sight on the map. */
export function useSeen(book: Readonly<Ref<Book>>, picked: () => string | null) {
  const { filters, change, clear } = useFilters();
  const all = computed(() => [...book.value.values()]);
  const left = computed(() => all.value.filter((one) => !fits(one, filters)));
  const seen = computed<Book>(() => {
    const out = new Set(left.value.map(({ number }) => number));
    return out.size === 0 ? book.value : new Map([...book.value].filter(([number]) => !out.has(number)));
  });
  const shows = computed<Shows>(() => {
    const asked = { ...filters };
    const known = book.value;
    const open = picked();
    return (number, payload) =>
      number === open || fits({ awaits: known.get(number)?.awaits ?? "", ...payload }, asked);
  });
  return { filters, change, clear, all, left, seen, shows };
}
