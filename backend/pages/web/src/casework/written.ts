/** A case as lists show it, for tests. */

import type { CaseSummary } from "@/api/shapes";

export function written(number: string, rest: Partial<CaseSummary> = {}): CaseSummary {
  return {
    number,
    state: "reported",
    awaits: "",
    version: 1,
    type: "A04",
    type_name: "消防通道堵塞",
    domain: "A",
    urgency: "normal",
    tier: "open",
    lamp: "green",
    grid: null,
    position: null,
    address: "长江路",
    description: "三辆车",
    owner: null,
    due_at: null,
    reported_at: "2026-07-20T10:00:00+08:00",
    ending: "",
    parent: null,
    review_on: null,
    allowed: [],
    ...rest,
  };
}
