import { describe, expect, it } from "vitest";
import { seenAt } from "../replay";
import type { Track } from "../track";
import { dotFeatures, standingFeatures, walkedFeatures } from "./features";

const track: Track = {
  parts: [
    { times: [0, 100, 200], places: [[120, 36], [120.1, 36], [120.2, 36]], accuracies: [8, 8, null] },
    { times: [900], places: [[121, 36]], accuracies: [30] },
  ],
  stops: [{ from: 150, to: 200, place: [120.2, 36] }],
  gaps: [{ from: 200, to: 900, ends: [[120.2, 36], [121, 36]] }],
  hidden: [{ at: 50, place: [125, 36], reason: "speed" }],
  from: 0,
  to: 900,
};
const lines = (moment: number) =>
  walkedFeatures(track, moment, seenAt(track, moment)).map(({ geometry }) =>
    "coordinates" in geometry ? geometry.coordinates : null,
  );
const kinds = (features: { properties: Record<string, unknown> | null }[]) =>
  features.map(({ properties }) => properties?.["kind"]);

describe("what stands", () => {
  it("draws a lone position as a point, never as a line, and the gap between the parts", () => {
    expect(kinds(standingFeatures(track))).toEqual([
      "gap", "way", "lone", "hidden", "stop", "end", "begin",
    ]);
  });
});

describe("a gap", () => {
  it("says on the map that nobody knows", () => {
    expect(standingFeatures(track, "无人知晓").map(({ properties }) => properties?.["name"])[0]).toBe("无人知晓");
  });
});

describe("what was walked", () => {
  it("ends where the dot is", () => {
    expect(lines(150)).toEqual([[[120, 36], [120.1, 36], [expect.closeTo(120.15, 9), 36]]]);
    expect(lines(100)).toEqual([[[120, 36], [120.1, 36], [120.1, 36]]]);
  });
  it("has only begun at the first position, and is the whole part in the gap after it", () => {
    expect(lines(0)).toEqual([[[120, 36], [120, 36]]]);
    expect(lines(500)).toEqual([[[120, 36], [120.1, 36], [120.2, 36]]]);
  });
});

describe("the dot", () => {
  it("has a circle where the accuracy is known, and is not drawn where nobody knows", () => {
    expect(kinds(dotFeatures(seenAt(track, 50)))).toEqual(["circle", "dot"]);
    expect(dotFeatures(seenAt(track, 500))).toEqual([]);
    expect(kinds(dotFeatures({ ...seenAt(track, 50), accuracy: null }))).toEqual(["dot"]);
  });
});
