/** Which cases list and map show. The address keeps it. */

import { onScopeDispose, reactive, watch } from "vue";
import { type Filters, NO_FILTERS } from "@/casework/filters";
import { filtersIn, hashOf } from "./hash";

export function useFilters() {
  const filters = reactive<Filters>({ ...NO_FILTERS, ...filtersIn(location.hash) });
  const keep = () => {
    history.replaceState(history.state, "", location.pathname + location.search + hashOf(filters));
  };
  watch(filters, keep);
  /** Somebody changed the address, or went to a part of the page: that leaves the filters. */
  const follow = () => {
    const told = filtersIn(location.hash);
    if (told) change(told);
    else keep();
  };
  addEventListener("hashchange", follow);
  onScopeDispose(() => {
    removeEventListener("hashchange", follow);
  });
  const change = (told: Partial<Filters>) => void Object.assign(filters, told);
  return { filters, change, clear: () => change(NO_FILTERS) };
}
