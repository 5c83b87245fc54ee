/** The dispatcher's queue as pure functions: whose turn, which filters, in which order. */

import type { CaseSummary } from "@/api/shapes";
import { LAMPS } from "@/casework/casebook";
import { turn } from "@/acting/turns";

export const VIEWS = ["mine", "red", "all"] as const;
export type View = (typeof VIEWS)[number];

/** The case as its lamp stands now: what became overdue since it was read is red at once. */
export const asOf = (one: CaseSummary, now: number): CaseSummary =>
  one.lamp !== "red" && one.due_at && Date.parse(one.due_at) < now ? { ...one, lamp: "red" } : one;

export function inView(one: CaseSummary, view: View, today: string): boolean {
  if (view === "mine") return turn(one, today).length > 0;
  return view === "all" || one.lamp === "red";
}

/** The redder lamp first and, among equals, what is due first; what has no limit comes last. */
export function inQueueOrder(cases: Iterable<CaseSummary>): CaseSummary[] {
  const due = (one: CaseSummary) => (one.due_at ? Date.parse(one.due_at) : Infinity);
  return [...cases].sort((a, b) => {
    const lamps = LAMPS.indexOf(b.lamp) - LAMPS.indexOf(a.lamp);
    if (lamps !== 0) return lamps;
    const [first, second] = [due(a), due(b)];
    return first === second ? (a.number < b.number ? -1 : 1) : first - second;
  });
}

export function counts(all: readonly CaseSummary[], today: string): Record<View, number> {
  return {
    mine: all.filter((one) => inView(one, "mine", today)).length,
    red: all.filter((one) => inView(one, "red", today)).length,
    all: all.length,
  };
}

/** The actions that go for each of these cases, what moves them on first. */
export function common(cases: readonly CaseSummary[], today: string): { moves: string[]; others: string[] } {
  const [first, ...rest] = cases;
  if (!first) return { moves: [], others: [] };
  const allowed = first.allowed.filter((action) => rest.every((one) => one.allowed.includes(action)));
  const moves = turn(first, today).filter((action) => rest.every((one) => turn(one, today).includes(action)));
  return { moves, others: allowed.filter((action) => !moves.includes(action)) };
}
