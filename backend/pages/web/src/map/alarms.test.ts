import { describe, expect, it } from "vitest";
import { alarmFeatures, alarmsIn } from "./alarms";

const call = (at: string, lon: number | null) => ({ member: 7, lon, lat: lon && 36, acc: 8, at, grid: null });
const states = new Map<string, unknown>([
  ["member:7", [120, 36]],
  ["sos:b", call("2026-07-20T10:05:00+08:00", null)],
  // Earlier, though its text sorts later: moments are compared.
  ["sos:a", call("2026-07-20T02:01:00Z", 120)],
]);

describe("calls for help", () => {
  it("stand with the longest unanswered first, and nothing else among them", () => {
    expect(alarmsIn(states).map(({ uuid }) => uuid)).toEqual(["a", "b"]);
  });
  it("are drawn where a position was sent, and listed where none was", () => {
    expect(alarmFeatures(alarmsIn(states)).map(({ geometry }) => geometry)).toEqual([
      { type: "Point", coordinates: [120, 36] },
    ]);
  });
});
