import { describe, expect, it } from "vitest";
import { distanceTo, rounded } from "./near";

// A degree of latitude of the mean sphere: 6,371,008.8 m * pi / 180 = 111,195 m.
const DEGREE_M = 111_195;
const north = (metres: number, acc: number | null) => ({ lon: 120, lat: 36 + metres / DEGREE_M, acc });

describe("distanceTo", () => {
  it("is measured in metres", () => {
    expect(distanceTo([120, 36], north(40, 8)).metres).toBeCloseTo(40, 1);
  });
  it("is near within 200 m, and a poor position is forgiven as much again", () => {
    expect(distanceTo([120, 36], north(205, 8)).isNear).toBe(true);
    expect(distanceTo([120, 36], north(215, 8)).isNear).toBe(false);
    expect(distanceTo([120, 36], north(390, 5000)).isNear).toBe(true);
    expect(distanceTo([120, 36], north(410, 5000)).isNear).toBe(false);
    expect(distanceTo([120, 36], north(199, null)).isNear).toBe(true);
  });
});

describe("rounded", () => {
  it("says no more than it knows", () => {
    expect(rounded(43)).toEqual({ metres: 40, kilometres: null });
    expect(rounded(2)).toEqual({ metres: 10, kilometres: null });
    expect(rounded(1_112)).toEqual({ metres: 0, kilometres: "1.1" });
  });
});
