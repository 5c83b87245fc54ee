/** Looking at somebody's track: asked for with a reason, opened, replayed, closed again. */

import { shallowRef } from "vue";
import { lookAt, readSummary, readTrack, type Shift, type Summary } from "@/api/patrol";
import { type Track, trackOf } from "@/track/track";
import { useReplay } from "@/track/useReplay";

interface Asked {
  shift: Shift;
  name: string;
}
/** The way is shown also when its figures cannot be worked out at this moment. */
export type Review = Asked & { summary: Summary | null };

export function useReview() {
  /** Waits for a reason. */
  const asked = shallowRef<Asked | null>(null);
  const open = shallowRef<Review | null>(null);
  const track = shallowRef<Track | null>(null);
  const failure = shallowRef<unknown>(null);
  const busy = shallowRef(false);
  const replay = useReplay(track);

  function ask(shift: Shift, name: string): void {
    failure.value = null;
    asked.value = { shift, name };
  }
  async function say(reason: string): Promise<void> {
    const one = asked.value;
    if (!one || busy.value) return;
    busy.value = true;
    failure.value = null;
    try {
      await lookAt(one.shift.shift, reason);
      // The summary first: it is worked out when it is asked for, and the way has its gaps and stops.
      const summary = await readSummary(one.shift.shift).catch(() => null);
      const answer = await readTrack(one.shift.shift);
      if (asked.value !== one) return;
      asked.value = null;
      open.value = { ...one, summary };
      track.value = trackOf(answer);
    } catch (told) {
      if (asked.value === one) failure.value = told;
    } finally {
      busy.value = false;
    }
  }
  const cancel = () => {
    asked.value = null;
  };
  function close(): void {
    open.value = null;
    track.value = null;
  }
  return { asked, open, track, failure, busy, replay, ask, say, cancel, close };
}
