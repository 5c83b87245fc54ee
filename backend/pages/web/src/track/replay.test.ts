import { describe, expect, it } from "vitest";
import type { TrackAnswer } from "@/api/patrol";
import { circleAround } from "./circle";
import { bandsOf, onward, otherSpeed, seenAt, stepOf, within } from "./replay";
import { isEmpty, isTimed, trackOf } from "./track";

const START = Date.parse("2026-07-20T10:00:00+08:00");
const MINUTE = 60_000;
const at = (minutes: number) => new Date(START + minutes * MINUTE).toISOString();
const times = (...minutes: number[]) => minutes.map((one) => START + one * MINUTE);

/** Walks ten minutes east, stands three of them, nobody knows for twenty, one lone position, one hidden. */
const answer: TrackAnswer = {
  type: "FeatureCollection",
  features: [
    {
      type: "Feature",
      geometry: { type: "Point", coordinates: [120.2, 36] },
      properties: { kind: "part", started_at: at(30), ended_at: at(30), times: times(30), accuracies: [12] },
    },
    {
      type: "Feature",
      geometry: {
        type: "LineString",
        coordinates: [
          [120, 36],
          [120.001, 36],
          [120.001, 36.002],
        ],
      },
      properties: {
        kind: "part",
        started_at: at(0),
        ended_at: at(10),
        times: times(0, 2, 10),
        accuracies: [5, 20, null],
      },
    },
    {
      type: "Feature",
      geometry: { type: "Point", coordinates: [120.001, 36.0015] },
      properties: { kind: "stop", from: at(7), to: at(10) },
    },
    {
      type: "Feature",
      geometry: {
        type: "LineString",
        coordinates: [
          [120.001, 36.002],
          [120.2, 36],
        ],
      },
      properties: { kind: "gap", from: at(10), to: at(30) },
    },
    {
      type: "Feature",
      geometry: { type: "Point", coordinates: [121, 36] },
      properties: { kind: "hidden", at: at(5), reason: "speed" },
    },
  ],
};
const track = trackOf(answer);
const minute = (minutes: number) => seenAt(track, START + minutes * MINUTE);

describe("trackOf", () => {
  it("orders what came in any order and knows its own beginning and end", () => {
    expect(track.parts.map(({ times: [first] }) => first)).toEqual(times(0, 30));
    expect([track.from, track.to]).toEqual(times(0, 30));
    expect(track.hidden).toEqual([{ at: START + 5 * MINUTE, place: [121, 36], reason: "speed" }]);
  });

  it("keeps a way whose moments are gone, and does not offer to replay it", () => {
    const kept = trackOf({
      type: "FeatureCollection",
      features: answer.features.slice(1, 2).map((one) => ({ ...one, properties: { kind: "part" } })) as never,
    });
    expect([isEmpty(kept), isTimed(kept), isTimed(track)]).toEqual([false, false, true]);
    expect(seenAt(kept, START).standing).toBe("unknown");
  });

  it("makes nothing of nothing", () => {
    const nothing = trackOf({ type: "FeatureCollection", features: [] });
    expect(isEmpty(nothing)).toBe(true);
    expect([nothing.from, nothing.to, bandsOf(nothing).length]).toEqual([0, 0, 0]);
    expect(seenAt(nothing, START).standing).toBe("unknown");
  });
});

describe("seenAt", () => {
  it("is half of the way after half of the time between two positions", () => {
    expect(minute(1).place).toEqual([expect.closeTo(120.0005, 9), 36]);
    // A quarter of the eight minutes from the second to the third position.
    expect(minute(4).place).toEqual([120.001, expect.closeTo(36.0005, 9)]);
  });

  it("is the position itself at its moment, at both ends too", () => {
    expect(minute(0).place).toEqual([120, 36]);
    expect(minute(2).place).toEqual([120.001, 36]);
    expect(minute(10).place).toEqual([120.001, 36.002]);
    expect(minute(30).place).toEqual([120.2, 36]);
  });

  it("draws the vaguer circle of the two positions", () => {
    expect(minute(1).accuracy).toBe(20);
    expect(minute(4).accuracy).toBe(20);
  });

  it("knows nothing within a gap, before and after the track", () => {
    for (const one of [minute(20), minute(-1), minute(31)])
      expect(one).toMatchObject({ standing: "unknown", place: null });
    expect(minute(20).gap?.to).toBe(START + 30 * MINUTE);
  });

  it("tells standing from moving", () => {
    expect([minute(3).standing, minute(8).standing]).toEqual(["moving", "stopped"]);
  });
});

describe("a replay", () => {
  it("runs as many times faster than life as asked, and ends at the end", () => {
    expect(onward(track, START, 1000, 60)).toBe(START + MINUTE);
    expect(onward(track, START + 29 * MINUTE, 5000, 300)).toBe(track.to);
  });

  it("goes half a minute by an arrow, five with shift, to either end by Home and End", () => {
    expect([stepOf("ArrowRight", false), stepOf("ArrowLeft", true), stepOf("a", false)]).toEqual([
      30_000, -300_000, null,
    ]);
    expect(within(track, START + (stepOf("End", false) ?? 0))).toBe(track.to);
    expect(within(track, START + (stepOf("Home", false) ?? 0))).toBe(track.from);
  });

  it("goes one speed faster or slower, and no further than the last", () => {
    expect([otherSpeed(60, 1), otherSpeed(60, -1), otherSpeed(300, 1), otherSpeed(10, -1)]).toEqual([
      120, 30, 300, 10,
    ]);
  });

  it("shows on the slider where nobody knows and where somebody stood", () => {
    expect(bandsOf(track)).toEqual([
      { kind: "gap", start: expect.closeTo(1 / 3, 9), width: expect.closeTo(2 / 3, 9) },
      { kind: "stop", start: expect.closeTo(7 / 30, 9), width: expect.closeTo(0.1, 9) },
    ]);
  });
});

describe("circleAround", () => {
  it("is as wide as it is high on the ground", () => {
    const [ring = []] = circleAround([120, 36], 111.195).coordinates;
    const lons = ring.map(([lon = 0]) => lon);
    const lats = ring.map(([, lat = 0]) => lat);
    // 111.195 m are a thousandth of a degree of latitude; cos 36° = 0.809017.
    expect(Math.max(...lats) - 36).toBeCloseTo(0.001, 6);
    expect(Math.max(...lons) - 120).toBeCloseTo(0.001 / 0.809017, 6);
    expect(ring[0]).toEqual(ring.at(-1));
  });
});
