import { describe, expect, it } from "vitest";
import type { DuePlaceStanding } from "@/api/patrol";
import { en } from "@/words/en";
import { inOrder, standingWords } from "./standing";

// A Monday, 16:00 in Beijing.
const now = Date.parse("2026-07-20T08:00:00Z");
const place = (said: Partial<DuePlaceStanding>): DuePlaceStanding => ({
  id: 1,
  name: "the dam",
  position: [120, 36],
  // The midnight that ends the 22nd in Beijing.
  due_at: "2026-07-22T16:00:00Z",
  visited_at: null,
  state: "open",
  excused: null,
  ...said,
});
const told = (said: Partial<DuePlaceStanding>) => standingWords(place(said), now, "en", en);

describe("how a due place stands", () => {
  it("names the last day on which it can be visited, not the midnight after it", () => {
    expect(told({})).toBe("by Wed 22 Jul");
    expect(told({ visited_at: "2026-07-20T01:30:00Z" })).toBe("visited 09:30, next by Wed 22 Jul");
    expect(told({ state: "missed", due_at: "2026-07-18T16:00:00Z" })).toBe("was due by Sat 18 Jul, no visit recorded");
  });

  it("says why nobody could go, and never that somebody was on leave", () => {
    expect(told({ state: "excused", excused: "weather" })).toBe("bad weather, does not count");
    expect(told({ state: "excused", excused: "unstaffed" })).toBe("nobody on duty, does not count");
  });
});

it("puts first what is still to be done", () => {
  const places = [
    place({ name: "excused", state: "excused" }),
    place({ name: "visited", visited_at: "2026-07-20T01:30:00Z" }),
    place({ name: "missed", state: "missed" }),
    place({ name: "due" }),
  ];
  expect(inOrder(places).map((row) => row.place.name)).toEqual(["due", "missed", "visited", "excused"]);
});
