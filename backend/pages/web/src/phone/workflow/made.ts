/** Cases for tests, and the server's own table. */

import type { OwnCase, Workflow } from "../state/shapes";
import edges from "./edges.json";

export const WORKFLOW = edges as Workflow;

type CaseClock = OwnCase["clocks"][number];
export const clock = (name: string, more: Partial<CaseClock> = {}): CaseClock => ({
  clock: name,
  limit: "4h",
  started_at: "2026-07-20T00:00:00Z",
  due_at: "2026-07-20T04:00:00Z",
  paused_at: null,
  stopped_at: null,
  kept: null,
  provisional: false,
  why: [],
  pauses: [],
  extensions: [],
  corrections: [],
  yellow_at: "2026-07-20T03:00:00Z",
  escalations: [],
  ...more,
});

export const ownCase = (more: Partial<OwnCase> = {}): OwnCase => ({
  number: "20260720-000031",
  state: "dispatched",
  awaits: "",
  version: 4,
  type: "B01",
  type_name: "暴露垃圾",
  domain: "B",
  urgency: "normal",
  tier: "open",
  lamp: "green",
  grid: "370211001001001",
  position: [120, 36],
  address: "长江路",
  description: "垃圾桶满了",
  owner: { kind: "member", id: 7, name: "李强" },
  due_at: "2026-07-20T04:00:00Z",
  yellow_at: "2026-07-20T03:00:00Z",
  reported_at: "2026-07-20T00:00:00Z",
  closed_at: null,
  ending: "",
  parent: null,
  review_on: null,
  allowed: ["take", "return", "ask_void", "comment"],
  clocks: [clock("respond")],
  merged_into: null,
  children: [],
  co_handlers: [],
  caller: null,
  reports: [],
  evidence: [],
  round: 1,
  hats: ["handler", "reader"],
  returned: 0,
  can_give_back: false,
  step_count: 4,
  ...more,
});
