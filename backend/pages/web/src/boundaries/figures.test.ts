import { describe, expect, it } from "vitest";
import { boundariesEn } from "@/words/boundaries.en";
import { detailWords, errorKinds, sizeWords } from "./figures";

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

describe("detailWords", () => {
  it("says which way, how far and what it looks like", () => {
    const details = { east_m: -471.8, north_m: 3.2, looks_like: "gcj02" };
    expect(detailWords({ details }, boundariesEn)).toBe("471.8 m west, 3.2 m north · as GCJ-02 would shift it");
    expect(detailWords({ details: { width_m: 0.974 } }, boundariesEn)).toBe("about 0.974 m wide");
    expect(detailWords({ details: { ordinals: [1] } }, boundariesEn)).toBe("");
  });
});
