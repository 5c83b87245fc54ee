import { describe, expect, it } from "vitest";
import type { CaseSummary } from "@/api/shapes";
import { type Book, countByUrgency, inOrder, isOpen, unread, withLamps } from "./casebook";
import { written } from "./written";

const bookOf = (...cases: CaseSummary[]): Book => new Map(cases.map((one) => [one.number, one]));
const numbers = (cases: CaseSummary[]) => cases.map((one) => one.number).join("");

const mixed = bookOf(
  written("a", { urgency: "low", reported_at: "2026-07-20T12:00:00+08:00" }),
  written("b", { urgency: "critical", reported_at: "2026-07-20T09:00:00+08:00" }),
  written("c", { urgency: "normal", lamp: "red", reported_at: "2026-07-20T08:00:00+08:00" }),
  written("d", { urgency: "normal", reported_at: "2026-07-20T11:00:00+08:00" }),
  // Four in the morning in London is noon in Beijing: moments are compared, not texts.
  written("e", { urgency: "normal", reported_at: "2026-07-20T04:30:00Z" }),
);

describe("inOrder", () => {
  it("puts the most urgent first, then the redder lamp, then the newest", () => {
    expect(numbers(inOrder(mixed, "urgent"))).toBe("bceda");
  });
  it("puts the newest first when asked to", () => {
    expect(numbers(inOrder(mixed, "newest"))).toBe("eadbc");
  });
});

describe("countByUrgency", () => {
  it("counts every urgency, also those that nobody has", () => {
    expect(countByUrgency(mixed)).toEqual({ critical: 1, urgent: 0, normal: 3, low: 1 });
  });
});

describe("isOpen", () => {
  it.each(["declined", "closed", "archived", "void"])("ends with %s", (state) => {
    expect(isOpen({ state })).toBe(false);
  });
  it("keeps a suspended case listed", () => {
    expect(isOpen({ state: "suspended" })).toBe(true);
  });
});

describe("withLamps", () => {
  it("takes a new lamp from the wire and leaves the rest", () => {
    const next = withLamps(mixed, [["case:d", { state: "reported", lamp: "yellow" }]]);
    expect(next.get("d")).toEqual({ ...mixed.get("d"), lamp: "yellow" });
    expect(mixed.get("d")?.lamp).toBe("green");
  });
  it("is the same book when nothing changed", () => {
    expect(withLamps(mixed, [["case:d", { lamp: "green" }], ["member:3", [1, 2]]])).toBe(mixed);
  });
});

describe("unread", () => {
  const told = { state: "reported", urgency: "normal", lamp: "green" };
  it("wants a case that the book does not have", () => {
    expect(unread(mixed, [["case:z", told]], [])).toEqual(["z"]);
  });
  it("wants a case whose state moved on", () => {
    expect(unread(mixed, [["case:d", { ...told, state: "handling" }]], [])).toEqual(["d"]);
  });
  it("leaves a case of which only the lamp changed, and members", () => {
    expect(unread(mixed, [["case:d", { ...told, lamp: "red" }], ["member:3", [1]]], [])).toEqual([]);
  });
  it("wants a listed case that is gone from the wire, and no other", () => {
    expect(unread(mixed, [], ["case:d", "case:z", "member:3"])).toEqual(["d"]);
  });
});
