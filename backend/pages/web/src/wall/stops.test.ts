import { describe, expect, it } from "vitest";
import { type Arrow, nextStop, type Place } from "./stops";

const place = (left: number, top: number, width = 10, height = 4): Place => ({ left, top, right: left + width, bottom: top + height });
//  0   1   2
//  ------3--      (a wide one below)
//  ------4--
const PLACES = [place(0, 0), place(20, 0), place(40, 0), place(0, 10, 50), place(0, 20, 50)];
const from = (at: number, arrow: Arrow) => nextStop(PLACES, PLACES[at] as Place, arrow);

describe("arrows", () => {
  it("go along a row", () => {
    expect([from(0, "ArrowRight"), from(1, "ArrowRight"), from(2, "ArrowLeft")]).toEqual([1, 2, 1]);
  });
  it("go down to what lies below, however wide, and on", () => {
    expect([from(0, "ArrowDown"), from(2, "ArrowDown"), from(3, "ArrowDown")]).toEqual([3, 3, 4]);
  });
  it("go back up to one of the row", () => {
    expect(from(3, "ArrowUp")).toBe(1);
  });
  it("stay at the end", () => {
    expect([from(2, "ArrowRight"), from(0, "ArrowUp"), from(4, "ArrowDown")]).toEqual([null, null, null]);
  });
});
