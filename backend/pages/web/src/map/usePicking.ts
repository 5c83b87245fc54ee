/** What is open beside the map, by whatever way it was picked; the map goes there. */

import { computed, shallowRef } from "vue";
import type { Cases } from "@/casework/useCases";
import type { Live } from "@/casework/useLive";
import type { MemberPayload } from "@/live/messages";
import { memberKey } from "./canvas/features";
import type { Thing } from "./canvas/netmap";
import type { useReview } from "./useReview";
import type { Hit } from "./useSearch";
import type { Sight } from "./useSight";
import { useWay } from "./useWay";

interface Page {
  cases: Cases;
  live: Live;
  review: ReturnType<typeof useReview>;
  sight: Sight;
}

export function usePicking({ cases, live, review, sight }: Page) {
  const { chosen, canGoBack, open, back, ...way } = useWay();
  /** A place that was looked for, while it is pointed out. */
  const sought = shallowRef<{ name: string; position: [number, number] } | null>(null);
  const positionOf = (id: number) => (live.held.value.states.get(memberKey(id)) as MemberPayload | undefined) ?? null;

  const number = computed(() => (chosen.value?.kind === "case" ? chosen.value.number : null));
  const member = computed(() => (chosen.value?.kind === "member" ? positionOf(chosen.value.id) : null));

  /** Who picks something has seen enough of the past. */
  function pick(thing: Thing | null): void {
    review.close();
    sought.value = null;
    way.pick(thing);
  }
  function pickOnMap(thing: Thing | null, at: number): void {
    if (review.open.value) return; // a slip of the finger must not end a replay
    pick(thing);
    if (thing) sight.uncover(at);
  }
  function pickCase(number: string, place = cases.book.value.get(number)?.position): void {
    pick({ kind: "case", number });
    if (place) sight.showPlace(place);
  }
  function find(hit: Hit): void {
    switch (hit.kind) {
      case "case":
        pickCase(hit.one.number, hit.one.position);
        return;
      case "grid":
        pick({ kind: "grid", code: hit.one.code });
        sight.showGrid(hit.one.code);
        return;
      case "member":
        pick({ kind: "member", id: hit.one.id });
        if (member.value) sight.showPlace([member.value[0], member.value[1]]);
        return;
      case "place":
        pick(null);
        sought.value = { name: hit.one.name, position: hit.one.position };
        sight.showPlace(hit.one.position);
    }
  }
  /** One thing at a time: the replay, then the panel. */
  function close(): void {
    if (review.open.value) {
      review.close();
      return;
    }
    sought.value = null;
    way.close();
  }
  return { chosen, canGoBack, open, back, number, member, sought, pickOnMap, pickCase, find, close };
}
