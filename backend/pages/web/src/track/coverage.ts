/** Coverage of one grid in words and figures: periods, shares, and how a due place stands. Pure. */

import { type DuePlaceStanding, KNOWN, type Known } from "@/api/patrol";
import { dayOf } from "@/look/moments";

export type Period = "today" | "week" | "day";
export const PERIODS: readonly Period[] = ["today", "week", "day"];
const DAY = 86_400_000;

/** From and to as the server is asked, by Beijing's days; never beyond `now`. `day` is `2026-01-31`. */
export function spanOf(period: Period, day: string, now: number): { from: string; to: string } {
  const chosen = period === "today" ? dayOf(now) : period === "week" ? dayOf(now - 6 * DAY) : day;
  const from = Date.parse(`${chosen}T00:00:00+08:00`);
  const end = period === "day" ? Math.min(now, from + DAY) : now;
  return { from: new Date(from).toISOString(), to: new Date(Math.max(end, from)).toISOString() };
}

/** Whole percents that add up to 100 (largest remainder), so that a legend never says 101. */
export function percents(coverage: Record<Known, { share: number }>): Record<Known, number> {
  const exact = KNOWN.map((known) => coverage[known].share * 100);
  const whole = exact.map(Math.floor);
  const total = exact.reduce((sum, one) => sum + one, 0);
  let left = Math.round(total) - whole.reduce((sum, one) => sum + one, 0);
  const byRemainder = [...KNOWN.keys()].sort(
    (a, b) => ((exact[b] as number) % 1) - ((exact[a] as number) % 1),
  );
  for (const at of byRemainder) if (left-- > 0) whole[at] = (whole[at] as number) + 1;
  return Object.fromEntries(KNOWN.map((known, at) => [known, whole[at]])) as Record<Known, number>;
}

/** A share as read: something that exists is never told as nothing, nor a part as the whole. */
export function percentWords(share: number, percent: number): string {
  if (share > 0 && percent === 0) return "<1%";
  if (share < 1 && percent === 100) return ">99%";
  return `${percent}%`;
}

export type Visit = "visited" | "due" | "missed" | "excused";
export const VISITS: readonly Visit[] = ["visited", "due", "missed", "excused"];

/** A place that was visited and is missed since is missed; one that is not due again was visited. */
export function visitOf({ state, visited_at: visited }: DuePlaceStanding): Visit {
  if (state !== "open") return state;
  return visited === null ? "due" : "visited";
}
