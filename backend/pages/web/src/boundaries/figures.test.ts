import { describe, expect, it } from "vitest";
import { errorKinds, sizeWords } from "./figures";

describe("sizeWords", () => {
  it.each([
    [2_034_700_000, "m2", "2034.700 km²"],
    [100_000, "m2", "0.100 km²"],
    [99_999, "m2", "99999 m²"],
    [0.0123, "m2", "0.012 m²"],
    [532.4, "m", "532 m"],
    [0.11, "m", "0.11 m"],
    [3, "count", "3"],
    [null, "m2", ""],
  ])("says %s %s as %s", (size, unit, words) => {
    expect(sizeWords(size, unit)).toBe(words);
  });
});

describe("errorKinds", () => {
  it("tells what may be accepted from what must be mended, each kind once", () => {
    const one = (kind: string, severity = "error") => ({ kind, severity });
    const told = errorKinds([one("gap"), one("gap"), one("wrong_code"), one("sliver", "warning")]);
    expect(told).toEqual({ acceptable: ["gap"], final: ["wrong_code"] });
  });
});
