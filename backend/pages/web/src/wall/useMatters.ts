/** The open matters of the live line: those that are shown, on the map and in the list, in words. */

import { computed, type Ref } from "vue";
import type { Newest } from "@/api/wall";
import type { Live } from "@/casework/useLive";
import type { Net } from "@/map/useNet";
import { language, words } from "@/words";
import { dayIn, hasPlace, mattersOf, type Pick, type Row, rowsOf, shortCommunity, shortName, shown } from "./matters";
import { earlierDayWords } from "./moments";
import { drawnOf } from "./wallFeatures";

/** Rows of the list that there is room for. */
const ROWS = 6;

interface Shown {
  live: Live;
  net: Net;
  fresh: Readonly<Ref<ReadonlySet<string>>>;
  pick: Readonly<Ref<Pick | null>>;
  newest: () => readonly Newest[];
  within: () => string | null;
  own: Readonly<Ref<string | null>>;
}

export function useMatters({ live, net, fresh, pick, newest, within, own }: Shown) {
  const townships = computed(
    () => new Map((net.grids.value?.features ?? []).map(({ properties }) => [properties.code, properties.area])),
  );
  const townshipOf = (grid: string | null): string | null => townships.value.get(grid ?? "") ?? null;
  const all = computed(() => mattersOf(live.held.value.states, townshipOf));
  const matters = computed(() => shown(all.value, within(), pick.value));

  const names = computed(
    () => new Map((net.townships.value?.features ?? []).map(({ properties }) => [properties.code, shortName(properties.name)])),
  );
  /** Until the figures have told its community, a matter of this township is said to be in it. */
  function placeOf(row: Row): string {
    const township = names.value.get(row.township ?? "");
    const community = row.community && shortCommunity(row.community);
    const parts = own.value !== null && community ? [community] : [township, community];
    return parts.filter(Boolean).join(" · ") || words.value.unplaced;
  }
  function dayOf(row: Row, now: number): string {
    const day = dayIn(row.number);
    return day === null ? "" : (earlierDayWords(day, now, language.value) ?? words.value.wall.thisDay);
  }

  return {
    matters,
    placed: computed(() => matters.value.filter(hasPlace).length),
    drawn: computed(() => drawnOf(matters.value, fresh.value)),
    rows: computed(() => rowsOf(matters.value, newest(), ROWS)),
    isKnown: computed(() => live.held.value.cursor !== null),
    typeOf: (row: Row): string => row.typeName ?? net.typeName(row.type),
    placeOf,
    dayOf,
  };
}
