import { describe, expect, it } from "vitest";
import { entry } from "../outbox/made";
import { ahead, caseToCome, reportsAhead } from "./ahead";
import { ownCase, WORKFLOW } from "./made";

const NUMBER = "20260720-000031";
const act = (seq: number, action: string, more: Parameters<typeof entry>[1] = {}) => entry(seq, { about: NUMBER, body: { action }, ...more });
const only = (entries: Parameters<typeof ahead>[1], more: Parameters<typeof ownCase>[0] = {}, numbers = {}) => {
  const [one] = ahead([ownCase(more)], entries, WORKFLOW.edges, numbers);
  if (!one) throw new Error("no case");
  return one;
};

describe("a case with the outbox laid over it", () => {
  it("stands as the server has it where nothing waits", () => {
    expect(only([])).toEqual({ ...ownCase(), waiting: [], stuck: false });
  });
  it("stands where what was done leads, and offers what follows", () => {
    const one = only([act(1, "take"), act(2, "report_done", { after: ["u1"] })]);
    expect(one.state).toBe("checking");
    expect(one.allowed).toEqual(["comment"]);
    expect(only([act(1, "take")]).allowed).toContain("report_done");
  });
  it("waits for what was asked", () => {
    const one = only([act(1, "return")]);
    expect([one.state, one.awaits]).toEqual(["dispatched", "return_decision"]);
  });
  it("leaves state and version where something was only said", () => {
    const one = only([act(1, "comment")]);
    expect([one.state, one.version, one.waiting.length]).toEqual(["dispatched", 4, 1]);
  });
  it("counts nothing that was refused, nor what stands behind it, and says that it is stuck", () => {
    const one = only([act(1, "take", { state: "refused" }), act(2, "report_done", { after: ["u1"] })]);
    expect([one.state, one.stuck, one.waiting.length]).toEqual(["dispatched", true, 2]);
  });
  it("walks what was done anew before what already followed it", () => {
    expect(only([act(2, "report_done", { after: ["u1"] }), act(9, "take", { uuid: "u1" })]).state).toBe("checking");
  });
  it("counts nothing that the server has taken", () => {
    expect(only([act(1, "take", { state: "taken" })]).state).toBe("dispatched");
  });
  it("offers nothing more of a part that may have gone to somebody else", () => {
    const sent = act(1, "dispatch");
    const one = only([sent], { state: "filed", hats: ["dispatcher", "reader"], allowed: ["dispatch", "comment"] });
    expect([one.state, one.allowed]).toEqual(["dispatched", ["comment"]]);
  });
  it("counts a decided return", () => {
    const one = only([act(1, "refuse_return")], { awaits: "return_decision", hats: ["dispatcher", "reader"] });
    expect([one.awaits, one.returned]).toEqual(["", 1]);
  });
  it("belongs to its report too, as it was known before it had a number", () => {
    expect(only([act(1, "take", { about: "r1" })], {}, { r1: NUMBER }).state).toBe("handling");
  });
});

describe("reports without a number", () => {
  const report = entry(1, { uuid: "r1", kind: "report", label: "暴露垃圾", body: { type: "B01", description: "满了" } });
  it("are listed with what they say and where they stand", () => {
    expect(reportsAhead([report], [], {})).toEqual([
      { uuid: "r1", label: "暴露垃圾", type: "B01", description: "满了", madeAt: 1000, state: "waiting" },
    ]);
  });
  it("can be said something to, and taken back, as the table lets whoever reported", () => {
    const said = entry(2, { about: "r1", after: ["r1"], body: { action: "comment", note: "还有一堆" } });
    const one = caseToCome(report, [report, said], WORKFLOW.edges, null);
    expect([one?.number, one?.state, one?.allowed.toSorted()]).toEqual(["r1", "reported", ["comment", "withdraw"]]);
    expect(one?.waiting).toEqual([said]);
  });
  it("stay until their case is among those held", () => {
    const taken = { ...report, state: "taken" as const, body: null };
    expect(reportsAhead([taken], [], { r1: NUMBER })).toHaveLength(1);
    expect(reportsAhead([taken], [ownCase()], { r1: NUMBER })).toEqual([]);
  });
});
