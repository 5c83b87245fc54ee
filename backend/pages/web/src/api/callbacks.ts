/** Who waits to be called about what, and how today's calls went. */

import { ask, askAll } from "./client";
import type { Caller, CaseSummary } from "./shapes";

export interface ToCall {
  report: string;
  source: string;
  received_at: string;
  /** Masked; null where somebody of staff reported. */
  caller: Caller | null;
  attempts: number;
  last_outcome: string | null;
  done: boolean;
}
export interface Callback extends CaseSummary {
  closed_at: string;
  /** To be called in the way that was named safe, and in no other. */
  safe_only: boolean;
  to_call: ToCall[];
}
export interface Satisfaction {
  day: string;
  called: number;
  reached: number;
  satisfied: number;
  basically_satisfied: number;
  dissatisfied: number;
}

export const readCallbacks = (unasked = false) =>
  askAll<Callback>("/api/v1/callbacks/?page_size=200", 2000, { unasked });
export const readSatisfaction = (unasked = false) =>
  ask<Satisfaction>("GET", "/api/v1/callbacks/satisfaction/", { unasked });
