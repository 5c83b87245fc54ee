/** What is known of the time, kept: the measure of everything that was done on this phone. */

import { heard, looked, UNKNOWN_TIME } from "../time/clock";
import { entries } from "./outbox";
import { held, holdIfRoom } from "./held";

/** An answer said `serverAt`, at the phone's `at`, having taken `took` (all ms): by as much it may
 * have been on its way, and corrects nothing that is known better. */
export async function hearTime(serverAt: number, at: number, took: number): Promise<void> {
  const known = (await held("time")) ?? UNKNOWN_TIME;
  const isKnown = known.offset !== null && known.jumps.length === 0;
  if (isKnown && Math.abs(serverAt - at - (known.offset ?? 0)) <= took) return;
  const next = heard(known, serverAt, at);
  if (next !== known) await holdIfRoom("time", next);
}

const LOOKS_EVERY = 10_000;

/** Watch the clock of the phone: `beforeJump` is called when it was set, before that is kept. */
export function watchClock(beforeJump: () => Promise<void>): () => void {
  let clock = Date.now();
  let passed = performance.now();
  const look = async (): Promise<void> => {
    const [nextClock, nextPassed] = [Date.now(), performance.now()];
    const [byClock, byPassed] = [nextClock - clock, nextPassed - passed];
    [clock, passed] = [nextClock, nextPassed];
    const known = (await held("time")) ?? UNKNOWN_TIME;
    if (looked(known, byClock, byPassed, 0) === known) return;
    await beforeJump();
    const last = (await entries()).at(-1)?.seq ?? 0;
    await holdIfRoom("time", looked((await held("time")) ?? UNKNOWN_TIME, byClock, byPassed, last));
  };
  const timer = setInterval(() => void look(), LOOKS_EVERY);
  const onShow = () => void look();
  document.addEventListener("visibilitychange", onShow);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", onShow);
  };
}
