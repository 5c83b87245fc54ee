/**
 * Something done again and again while the wall stands: the next turn comes `after` the last one
 * succeeded; one that failed is tried again soon, ever less often, and never given up.
 */

import { onScopeDispose } from "vue";
import { retryWait } from "@/live/waits";

export interface Turns {
  /** Take a turn at once, also while another is under way: only the newest counts. */
  now: () => void;
}

/** `turn` is told whether it is still the newest: what an older one brings is to be left. */
export function useTurns(turn: (isNewest: () => boolean) => Promise<void>, after: () => number): Turns {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let newest = 0;
  let failures = 0;

  async function take(): Promise<void> {
    clearTimeout(timer);
    const mine = ++newest;
    const isNewest = () => mine === newest;
    let wait: number;
    try {
      await turn(isNewest);
      if (!isNewest()) return;
      failures = 0;
      wait = after();
    } catch {
      if (!isNewest()) return;
      wait = retryWait(failures++, Math.random());
    }
    timer = setTimeout(() => void take(), wait);
  }

  onScopeDispose(() => {
    newest++;
    clearTimeout(timer);
  });
  return { now: () => void take() };
}

/** Between `wait` and a tenth more, so that walls do not ask in the same instant. */
export const jittered = (wait: number): number => wait * (1 + Math.random() / 10);
