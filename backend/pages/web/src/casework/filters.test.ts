import { describe, expect, it } from "vitest";
import { written } from "./written";
import { counted, fits, isFiltering, NO_FILTERS, standingOf } from "./filters";

describe("fits", () => {
  const one = written("370211", { state: "handling", awaits: "ruling", urgency: "urgent" });
  it("takes what a case waits for before its state", () => {
    expect(fits(one, { ...NO_FILTERS, standing: "awaits:ruling" })).toBe(true);
    expect(fits(one, { ...NO_FILTERS, standing: "handling" })).toBe(false);
  });
  it("finds words in number, description, address and type", () => {
    expect(["0211", "三辆", "长江", "消防"].every((words) => fits(one, { ...NO_FILTERS, words }))).toBe(true);
    expect(fits(one, { ...NO_FILTERS, words: "路灯" })).toBe(false);
  });
  it("asks everything at once", () => {
    expect(fits(one, { ...NO_FILTERS, domain: "A", urgency: "low" })).toBe(false);
  });
  it("takes one of several lamps", () => {
    const pressing = { ...NO_FILTERS, lamps: ["red", "yellow"] as const };
    const lamps = (["green", "yellow", "red"] as const).filter((lamp) => fits(written("a", { lamp }), pressing));
    expect(lamps).toEqual(["yellow", "red"]);
  });
  it("needs no number and no words of what only the wire has told", () => {
    const told = { domain: "A", state: "reported", urgency: "low", lamp: "red" } as const;
    expect(fits(told, { ...NO_FILTERS, domain: "A", standing: "reported" })).toBe(true);
    expect(fits(told, { ...NO_FILTERS, domain: "B" })).toBe(false);
  });
});

describe("isFiltering", () => {
  it("is true as soon as anything may be left out", () => {
    expect(isFiltering(NO_FILTERS)).toBe(false);
    expect(isFiltering({ ...NO_FILTERS, words: " " })).toBe(false);
    expect(isFiltering({ ...NO_FILTERS, lamps: ["green"] })).toBe(true);
    expect(isFiltering({ ...NO_FILTERS, domain: "A" })).toBe(true);
  });
});

describe("counted", () => {
  it("counts a case once, under what it waits for", () => {
    const cases = [written("a"), written("b"), written("c", { awaits: "ruling" })];
    expect([...counted(cases, standingOf)]).toEqual([
      ["reported", 2],
      ["awaits:ruling", 1],
    ]);
  });
});
