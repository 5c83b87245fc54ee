/** Whether this is a quiet moment: nobody at the keys, and nothing has changed for a while. */

import type { Live } from "@/casework/useLive";

const QUIET_FOR = 60_000;

export function useQuiet(live: Live, idleFor: () => number): () => boolean {
  let changedAt = 0;
  live.listen(({ set, gone, events }) => {
    if (set.length + gone.length + events.length > 0) changedAt = Date.now();
  });
  return () => idleFor() > QUIET_FOR && Date.now() - changedAt > QUIET_FOR;
}
