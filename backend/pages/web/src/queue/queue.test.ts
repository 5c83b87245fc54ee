import { describe, expect, it } from "vitest";
import type { CaseSummary } from "@/api/shapes";
import { written } from "@/casework/written";
import { asOf, common, counts, inQueueOrder, inView } from "./queue";

const TODAY = "2026-07-20";
const numbers = (cases: CaseSummary[]) => cases.map((one) => one.number).join("");

describe("inQueueOrder", () => {
  it("puts red before yellow before green, and what is due first before what is due later", () => {
    const cases = [
      written("a", { due_at: "2026-07-20T12:00:00+08:00" }),
      written("b", { lamp: "yellow", due_at: "2026-07-20T11:00:00+08:00" }),
      written("c", { lamp: "red", due_at: "2026-07-20T09:00:00+08:00" }),
      // Two in the morning in London is ten in Beijing: moments are compared, not texts.
      written("d", { due_at: "2026-07-20T02:00:00Z" }),
      written("e"),
    ];
    expect(numbers(inQueueOrder(cases))).toBe("cbdae");
  });
});

describe("inView", () => {
  it("shows what waits for the reader, what is overdue, or everything", () => {
    const mine = written("a", { allowed: ["accept", "comment"] });
    const red = written("b", { lamp: "red", allowed: ["comment"] });
    expect([mine, red].map((one) => inView(one, "mine", TODAY))).toEqual([true, false]);
    expect([mine, red].map((one) => inView(one, "red", TODAY))).toEqual([false, true]);
    expect(counts([mine, red], TODAY)).toEqual({ mine: 1, red: 1, all: 2 });
  });
});

describe("asOf", () => {
  it("turns red what became overdue while the page was open", () => {
    const one = written("a", { lamp: "yellow", due_at: "2026-07-20T10:00:00+08:00" });
    const due = Date.parse("2026-07-20T02:00:00Z");
    expect([due, due + 1].map((now) => asOf(one, now).lamp)).toEqual(["yellow", "red"]);
  });
});

describe("common", () => {
  it("is what goes for all of them", () => {
    const reported = written("a", { allowed: ["accept", "decline", "comment"] });
    const filed = written("b", { state: "filed", allowed: ["dispatch", "comment"] });
    expect(common([reported, reported], TODAY)).toEqual({ moves: ["accept", "decline"], others: ["comment"] });
    expect(common([reported, filed], TODAY)).toEqual({ moves: [], others: ["comment"] });
    expect(common([], TODAY)).toEqual({ moves: [], others: [] });
  });
});
