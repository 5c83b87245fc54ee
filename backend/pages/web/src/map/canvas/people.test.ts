import { beforeEach, describe, expect, it } from "vitest";
import type { MemberPayload } from "@/live/messages";
import { People, type Sight } from "./people";

const START = Date.parse("2026-07-20T02:00:00Z");
/** So many metres east of 120° E, 36° N, after so many seconds. */
const at = (metres: number, seconds: number): MemberPayload => [
  120 + metres / 90_060,
  36,
  new Date(START + seconds * 1000).toISOString(),
  1.3,
  90,
  8,
  "370211001001001",
];
const sight = (metres: number, sees = true): Sight => ({ sees: () => sees, metres, headings: true });
const STREETS = sight(1);
const DISTRICT: Sight = { ...sight(250), headings: false };

let people: People;
beforeEach(() => {
  people = new People(() => undefined, () => START);
});
/** Metres east of the start at which somebody is newly drawn; null when nothing changes. */
function step(now: number, seen: Sight): number | null {
  const diff = people.step(now, seen);
  const [first] = [...(diff?.add ?? []).map(({ geometry }) => geometry), ...(diff?.update ?? []).map((one) => one.newGeometry)];
  return first?.type === "Point" ? Math.round((Number(first.coordinates[0]) - 120) * 90_060 * 10) / 10 : null;
}

describe("people", () => {
  it("are drawn where they are first seen, and glide to where they are next", () => {
    people.hear(7, at(0, 0), 0, STREETS);
    expect(step(0, STREETS)).toBe(0);
    people.hear(7, at(10, 5), 1000, STREETS);
    expect(step(1000, STREETS)).toBeNull();
    expect([2000, 3500, 6000].map((now) => step(now, STREETS))).toEqual([2, 5, 10]);
    expect(people.isUnderWay).toBe(false);
  });

  it("go on from where they are drawn when they are heard of on the way", () => {
    people.hear(7, at(0, 0), 0, STREETS);
    step(0, STREETS);
    people.hear(7, at(10, 5), 0, STREETS);
    expect(step(2500, STREETS)).toBe(5);
    people.hear(7, at(20, 10), 2500, STREETS);
    expect([5000, 7500].map((now) => step(now, STREETS))).toEqual([12.5, 20]);
  });

  it("cost nothing from afar until they have crossed half a pixel", () => {
    people.hear(7, at(0, 0), 0, DISTRICT);
    expect(step(0, DISTRICT)).toBe(0);
    people.hear(7, at(100, 60), 1000, DISTRICT);
    expect(step(1000, DISTRICT)).toBeNull();
    expect(people.isUnderWay).toBe(false);
    people.hear(7, at(130, 80), 2000, DISTRICT);
    expect(step(99_000, DISTRICT)).toBe(130);
  });

  it("are drawn exactly where they are as soon as one comes nearer", () => {
    people.hear(7, at(0, 0), 0, DISTRICT);
    step(0, DISTRICT);
    people.hear(7, at(100, 60), 1000, DISTRICT);
    expect(step(1000, DISTRICT)).toBeNull();
    people.lookAgain();
    expect(step(1100, STREETS)).toBe(100);
  });

  it("do not glide where nobody sees them, nor before whom it would disturb", () => {
    people.hear(7, at(0, 0), 0, STREETS);
    step(0, STREETS);
    people.hear(7, at(10, 5), 1000, sight(1, false));
    expect(step(1000, sight(1, false))).toBe(10);
    people.hear(7, at(20, 10), 2000, null);
    expect(step(2000, STREETS)).toBe(20);
  });

  it("are gone at once, also on the way", () => {
    people.hear(7, at(0, 0), 0, STREETS);
    step(0, STREETS);
    people.hear(7, at(10, 5), 1000, STREETS);
    people.forget(7);
    expect(people.step(2000, STREETS)?.remove).toEqual([7]);
    expect(people.isUnderWay).toBe(false);
  });
});
