import { describe, expect, it } from "vitest";
import { entry } from "../outbox/made";
import type { OwnCase } from "../state/shapes";
import { ahead } from "../workflow/ahead";
import { clock, ownCase, WORKFLOW } from "../workflow/made";
import { allowed } from "../workflow/table";
import { awaited, byPress, matches, sorted, stepsOf } from "./mine";

const NOON = Date.UTC(2026, 6, 20, 4);
const ME = { department: null };
function one(more: Partial<OwnCase> = {}, waiting: Parameters<typeof ahead>[1] = []) {
  const held = ownCase(more);
  const at = { state: held.state, awaits: held.awaits ?? "", returned: held.returned, ending: held.ending };
  const [laid] = ahead([{ ...held, allowed: allowed(WORKFLOW.edges, at, held.hats) }], waiting, WORKFLOW.edges);
  if (!laid) throw new Error("no case");
  return laid;
}
const wait = (action: string) => entry(1, { about: "20260720-000031", body: { action } });
const steps = (...given: Parameters<typeof one>) => stepsOf(one(...given), WORKFLOW.edges, ME, "2026-07-20");

describe("what waits for the holder of the phone", () => {
  it("is what carries the matter on, not what may be said or asked", () => {
    expect(awaited(one(), WORKFLOW.edges, ME)).toEqual(["take"]);
    expect(awaited(one({ hats: ["reader"] }), WORKFLOW.edges, ME)).toEqual([]);
  });
  it("goes on with what was done offline", () => {
    expect(awaited(one({}, [wait("take")]), WORKFLOW.edges, ME)).toEqual(["report_done"]);
    expect(awaited(one({ state: "handling" }, [wait("report_done")]), WORKFLOW.edges, ME)).toEqual([]);
  });
  it("is a department's own part until it has reported back", () => {
    const called = { department: "THW", name: "环卫", called_at: "", arrive_by: "", arrived_at: null, reported_at: null };
    const joint = (more: object) => one({ state: "handling", hats: ["called", "reader"], co_handlers: [{ ...called, ...more }] });
    const cleaners = { department: "THW" };
    expect(awaited(joint({}), WORKFLOW.edges, cleaners)).toEqual(["arrive", "co_report"]);
    expect(awaited(joint({ arrived_at: "2026-07-20T03:00:00Z" }), WORKFLOW.edges, cleaners)).toEqual(["co_report"]);
    expect(awaited(joint({ reported_at: "2026-07-20T03:00:00Z" }), WORKFLOW.edges, cleaners)).toEqual([]);
    expect(awaited(joint({}), WORKFLOW.edges, { department: "TYJ" })).toEqual([]);
  });
});

describe("the steps of a case", () => {
  it("come in the order of the work: take, come, done", () => {
    expect(steps().next).toEqual(["take"]);
    expect(steps({ state: "handling" }).next).toEqual(["arrive", "report_done"]);
    const there: Partial<OwnCase> = { state: "handling", clocks: [clock("respond", { stopped_at: "2026-07-20T01:00:00Z" })] };
    expect(steps(there).next).toEqual(["report_done"]);
    expect(steps(there).beside).not.toContain("arrive");
    expect(steps({ state: "handling" }, [wait("arrive")]).next).toEqual(["report_done"]);
  });
  it("have what people say first of the rest, and what ends a matter last", () => {
    expect(steps({ state: "handling" }).beside).toEqual(["comment", "ask_extension", "return", "ask_suspend", "ask_void"]);
  });
  it("leave to a desk what a phone has no lists for, and nothing that is allowed is left out", () => {
    const all = steps({ state: "reported", hats: ["centre", "dispatcher", "reader"] });
    expect(all.atDesk).toEqual(expect.arrayContaining(["transfer", "reclassify", "merge"]));
    const said = [...all.next, ...all.beside, ...all.atDesk].sort();
    expect(said).toEqual([...one({ state: "reported", hats: ["centre", "dispatcher", "reader"] }).allowed].sort());
  });
  it("begin a suspended matter again on its day", () => {
    const suspended: Partial<OwnCase> = { state: "suspended", review_on: "2026-07-21" };
    expect(steps(suspended)).toMatchObject({ next: [], beside: ["comment", "resume"] });
    expect(steps({ ...suspended, review_on: "2026-07-20" }).next).toEqual(["resume"]);
  });
});

describe("the list", () => {
  it("puts each case where it is looked for", () => {
    const cases = [
      one({ number: "a" }),
      one({ number: "b", hats: ["reader"] }),
      one({ number: "c", hats: ["reader", "reporter"] }),
      one({ number: "d", state: "closed", ending: "done", hats: ["reader"] }),
    ];
    const found = sorted(cases, WORKFLOW, ME, NOON - 1);
    expect((["mine", "others", "reported", "ended"] as const).map((group) => [group, found[group].map(({ number }) => number)])).toEqual([
      ["mine", ["a"]],
      ["others", ["b"]],
      ["reported", ["c"]],
      ["ended", ["d"]],
    ]);
  });
  it("puts among one's own what was refused, whoever's turn it is", () => {
    const stuck = one({ hats: ["reader"] }, [{ ...wait("take"), state: "refused" }]);
    expect(sorted([stuck], WORKFLOW, ME, NOON).mine).toHaveLength(1);
  });
  it("is in the order of lamps, then of what is due first; what runs no clock comes last", () => {
    const at = (hours: number) => new Date(NOON + hours * 3_600_000).toISOString();
    const rows = [
      one({ number: "later", yellow_at: at(5), due_at: at(6) }),
      one({ number: "none", yellow_at: null, due_at: null }),
      one({ number: "soon", yellow_at: at(-1), due_at: at(1) }),
      one({ number: "over", yellow_at: at(-3), due_at: at(-1) }),
      one({ number: "longer over", yellow_at: at(-9), due_at: at(-8) }),
      one({ number: "first", yellow_at: at(2), due_at: at(3) }),
    ];
    expect(byPress(rows, NOON).map(({ number }) => number)).toEqual(["longer over", "over", "soon", "first", "later", "none"]);
  });
});

describe("a search over what is held", () => {
  const texts = ["20260720-000031", "暴露垃圾", "长江路 12 号", null];
  it("finds by a part of the number, and by several words in any order", () => {
    expect(matches(texts, "0031")).toBe(true);
    expect(matches(texts, "长江路 垃圾")).toBe(true);
    expect(matches(texts, "长江路 积水")).toBe(false);
    expect(matches(texts, "")).toBe(true);
  });
});
