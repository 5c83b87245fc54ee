/** The live line of this page: opened with it, closed with it, listened to by whoever draws. */

import { onScopeDispose, ref, type ShallowRef, shallowRef } from "vue";
import { takeLiveTicket } from "@/api/reads";
import { LiveLine, openLiveSocket, type Standing } from "@/live/line";
import { type Change, type Held, NOTHING_HELD } from "@/live/state";

export interface Live {
  held: Readonly<ShallowRef<Held>>;
  standing: Readonly<ShallowRef<Standing>>;
  listen: (listener: (change: Change) => void) => void;
  serverNow: () => number;
  start: () => void;
}

export function useLive(takeTicket = takeLiveTicket): Live {
  const held = shallowRef<Held>(NOTHING_HELD);
  const standing = ref<Standing>({ phase: "connecting", trueAt: null });
  const listeners: ((change: Change) => void)[] = [];
  const line = new LiveLine({
    takeTicket,
    open: openLiveSocket,
    onChange: (change) => {
      held.value = change.held;
      for (const listener of listeners)
        try {
          listener(change);
        } catch (reason) {
          reportError(reason); // one that fails keeps no other from hearing
        }
    },
    onStanding: (next) => {
      standing.value = next;
    },
  });
  const nudge = () => {
    if (document.visibilityState === "visible") line.nudge();
  };
  addEventListener("online", nudge);
  document.addEventListener("visibilitychange", nudge);
  onScopeDispose(() => {
    removeEventListener("online", nudge);
    document.removeEventListener("visibilitychange", nudge);
    line.stop();
  });
  return {
    held,
    standing,
    listen: (listener) => listeners.push(listener),
    serverNow: () => line.serverNow(),
    start: () => {
      line.start();
    },
  };
}
