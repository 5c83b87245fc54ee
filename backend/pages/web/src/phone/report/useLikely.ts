/** Open matters that may be the one being reported: as the server sees it, else as this phone does. */

import { onScopeDispose, shallowRef, watch } from "vue";
import { readLikely } from "@/api/desk";
import type { Position } from "@/api/shapes";
import { usePhone } from "../state/phone";
import type { ReportDraft } from "./draft";
import { alikeNearby } from "./nearby";

export interface LikelyMatter {
  number: string;
  name: string;
  description: string;
  address: string;
  state: string;
  version: number;
  reportedAt: string;
  metres: number | null;
  canComment: boolean;
}
const ASKED_AFTER = 600;
const AT_MOST = 3;

export function useLikely(draft: ReportDraft) {
  const phone = usePhone();
  const likely = shallowRef<LikelyMatter[]>([]);
  let asking: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function look(): void {
    asking?.abort();
    clearTimeout(timer);
    const { type, spot, description, address } = draft;
    if (type === null || spot === null) {
      likely.value = [];
      return;
    }
    const at: Position = [spot.lon, spot.lat];
    likely.value = here(type, at);
    timer = setTimeout(() => void ask({ type, position: at, words: description, address }), ASKED_AFTER);
  }

  async function ask(told: Parameters<typeof readLikely>[0]): Promise<void> {
    asking = new AbortController();
    const { signal } = asking;
    try {
      const found = await readLikely(told, signal);
      if (signal.aborted) return;
      likely.value = found.slice(0, AT_MOST).map(({ case: one, because }) => shown(one, because.distance_m));
    } catch {
      // Without an answer what the phone itself knows stays.
    }
  }

  function here(type: string, at: Position): LikelyMatter[] {
    const open = phone.workflow.value?.open_states ?? [];
    return alikeNearby({ type, at }, phone.cases.value, open)
      .slice(0, AT_MOST)
      .map(({ case: one, metres }) => shown(one, metres));
  }

  watch([() => draft.type, () => draft.spot?.lon, () => draft.spot?.lat, () => draft.description, () => draft.address], look, {
    immediate: true,
  });
  onScopeDispose(() => {
    asking?.abort();
    clearTimeout(timer);
  });
  return likely;
}

function shown(
  one: Awaited<ReturnType<typeof readLikely>>[number]["case"],
  metres: number | null,
): LikelyMatter {
  return {
    number: one.number,
    name: one.type_name,
    description: one.description ?? "",
    address: one.address ?? "",
    state: one.state,
    version: one.version,
    reportedAt: one.reported_at,
    metres,
    canComment: one.allowed.includes("comment"),
  };
}
