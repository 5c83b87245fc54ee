/** Whose turn it is: of all that is allowed, what moves a case on by the reader, and what stands beside. */

import type { CaseSummary } from "@/api/shapes";

type Standing = Pick<CaseSummary, "state" | "awaits" | "allowed" | "review_on">;

/** For what a case waits, what answers it; the first is the usual one. */
const DECISIONS: Record<string, readonly string[]> = {
  return_decision: ["accept_return", "refuse_return"],
  ruling: ["accept_return", "refuse_return"],
  extension_decision: ["grant_extension", "refuse_extension"],
  suspend_decision: ["suspend", "refuse_suspend"],
  void_decision: ["void", "refuse_void"],
  closing: ["close"],
};
/** In a state in which nothing is waited for, what moves the case on. */
const STEPS: Record<string, readonly string[]> = {
  reported: ["accept", "verify", "decline", "answer", "transfer"],
  accepted: ["file", "answer", "transfer"],
  filed: ["dispatch"],
  dispatched: ["take", "return"],
  handling: ["report_done", "co_report"],
  checking: ["pass_check", "fail_check"],
  suspended: ["resume"],
};

/** What the reader is waited for, the usual action first; empty when it is another's turn. */
export function turn(one: Standing, today: string): string[] {
  const awaits = one.awaits ?? "";
  let steps = DECISIONS[awaits] ?? STEPS[one.state] ?? [];
  // Who was asked to look is waited for; the desk, which may act meanwhile, is not.
  if (awaits === "verification") steps = one.allowed.includes("accept") ? [] : ["verify"];
  if (one.state === "suspended" && (one.review_on ?? "") > today) steps = [];
  return steps.filter((action) => one.allowed.includes(action));
}

/** All that is allowed, in the order in which it is offered: what moves the case on, then the rest. */
export function offered(one: Standing, today: string): { moves: string[]; others: string[] } {
  const moves = turn(one, today);
  return { moves, others: one.allowed.filter((action) => !moves.includes(action)) };
}
