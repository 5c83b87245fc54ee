import { describe, expect, it } from "vitest";
import type { DuePlaceStanding } from "@/api/patrol";
import { percents, percentWords, spanOf, visitOf } from "./coverage";

// Beijing is eight hours ahead: it is 00:30 on the 21st there.
const now = Date.parse("2026-07-20T16:30:00Z");
const shares = (covered: number, not_covered: number, unknown: number) => ({
  covered: { share: covered },
  not_covered: { share: not_covered },
  unknown: { share: unknown },
});

describe("spanOf", () => {
  it("begins today at midnight in Beijing and ends now", () => {
    expect(spanOf("today", "", now)).toEqual({
      from: "2026-07-20T16:00:00.000Z",
      to: "2026-07-20T16:30:00.000Z",
    });
  });
  it("takes today and the six days before it as seven days", () => {
    expect(spanOf("week", "", now).from).toBe("2026-07-14T16:00:00.000Z");
  });
  it("takes a day whole when it is over, and until now when it is not", () => {
    expect(spanOf("day", "2026-07-19", now)).toEqual({
      from: "2026-07-18T16:00:00.000Z",
      to: "2026-07-19T16:00:00.000Z",
    });
    expect(spanOf("day", "2026-07-21", now).to).toBe("2026-07-20T16:30:00.000Z");
  });
});

describe("percents", () => {
  it("add up to a hundred whatever is rounded", () => {
    expect(percents(shares(1 / 3, 1 / 3, 1 / 3))).toEqual({ covered: 34, not_covered: 33, unknown: 33 });
    expect(percents(shares(0.606, 0.247, 0.147))).toEqual({ covered: 60, not_covered: 25, unknown: 15 });
  });
  it("never tell a little as nothing, nor nearly all as all", () => {
    expect(percentWords(0.003, 0)).toBe("<1%");
    expect(percentWords(0.997, 100)).toBe(">99%");
    expect([percentWords(0, 0), percentWords(1, 100), percentWords(0.42, 42)]).toEqual(["0%", "100%", "42%"]);
  });
});

describe("visitOf", () => {
  const place = (rest: Partial<DuePlaceStanding>): DuePlaceStanding => ({
    id: 1,
    name: "",
    position: [120, 36],
    due_at: "2026-07-20T16:00:00Z",
    visited_at: null,
    state: "open",
    excused: null,
    ...rest,
  });
  const visited = { visited_at: "2026-07-18T15:00:00Z" };
  it("is due until somebody came, and visited then", () => {
    expect([visitOf(place({})), visitOf(place(visited))]).toEqual(["due", "visited"]);
  });
  it("is missed or excused when that came after the visit", () => {
    expect(visitOf(place({ ...visited, state: "missed" }))).toBe("missed");
    expect(visitOf(place({ ...visited, state: "excused", excused: "weather" }))).toBe("excused");
  });
});
