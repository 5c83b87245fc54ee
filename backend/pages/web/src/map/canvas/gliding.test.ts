import { describe, expect, it } from "vitest";
import { glide, isOver, metresBetween, type Place, placeOn } from "./gliding";

const HERE: Place = [120, 36];
/** 36° north: a degree of longitude is 90.06 km. */
const THERE: Place = [120.001, 36];

describe("metresBetween", () => {
  it("knows that degrees of longitude are shorter here", () => {
    expect(metresBetween(HERE, THERE)).toBeCloseTo(90.06, 1);
    expect(metresBetween(HERE, [120, 36.001])).toBeCloseTo(111.32, 1);
  });
});

describe("a glide", () => {
  it("takes as long as lies between the two positions, and ends exactly there", () => {
    const one = glide(HERE, THERE, 5000, 1000);
    if (!one) throw new Error("no glide");
    expect(placeOn(one, 1000)).toEqual(HERE);
    expect(placeOn(one, 3500)[0]).toBeCloseTo(120.0005, 9);
    expect([isOver(one, 5999), isOver(one, 6000)]).toEqual([false, true]);
    expect(placeOn(one, 6000)).toEqual(THERE);
    expect(placeOn(one, 99_000)).toEqual(THERE);
  });
  it("never shows anybody longer where they no longer are than is bearable", () => {
    expect(glide(HERE, THERE, 3_600_000, 0)?.lasts).toBe(10_000);
  });
  it("is none for who stands, and none across the district", () => {
    expect(glide(HERE, HERE, 5000, 0)).toBeNull();
    expect(glide(HERE, [120.01, 36], 5000, 0)).toBeNull();
  });
});
