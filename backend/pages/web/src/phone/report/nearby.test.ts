import { describe, expect, it } from "vitest";
import type { Position } from "@/api/shapes";
import { circleAround } from "../ground/circle";
import type { Ground } from "../state/shapes";
import { alikeNearby, gridAt, metres, nearestPlace } from "./nearby";

const HERE: Position = [120, 36];
// At 36° north (WGS-84, pyproj 3): 0.001° of latitude are 110.95 m, of longitude 90.16 m.
const north = (degrees: number): Position => [120, 36 + degrees];
const square = (west: number, south: number, side: number) => [
  [west, south],
  [west + side, south],
  [west + side, south + side],
  [west, south + side],
  [west, south],
];

describe("metres", () => {
  it("agrees with the ellipsoid to half a per cent", () => {
    expect(Math.abs(metres(HERE, north(0.001)) - 110.95)).toBeLessThan(0.6);
    expect(Math.abs(metres(HERE, [120.001, 36]) - 90.16)).toBeLessThan(0.6);
    expect(metres(HERE, HERE)).toBe(0);
  });
});

describe("nearestPlace", () => {
  const place = (name: string, position: Position) => ({ id: 1, name, kind: "compound" as const, number: "", position });
  it("names the nearest, and none farther than 300 m", () => {
    expect(nearestPlace(HERE, [place("远", north(0.002)), place("近", north(0.001))])?.name).toBe("近");
    expect(nearestPlace(HERE, [place("太远", north(0.003))])).toBeNull();
  });
});

describe("gridAt", () => {
  const grids = {
    type: "FeatureCollection",
    features: [
      {
        type: "Feature",
        properties: { code: "1", name: "有洞", own: true },
        geometry: { type: "MultiPolygon", coordinates: [[square(0, 0, 10), square(4, 4, 2)], [square(20, 0, 5)]] },
      },
      { type: "Feature", properties: { code: "2", name: "洞里", own: false }, geometry: { type: "Polygon", coordinates: [square(4, 4, 2)] } },
    ],
  } as unknown as Ground["grids"];
  it("finds the grid around a position, in any part, not in its holes", () => {
    expect([[1, 1], [5, 5], [22, 2], [15, 5]].map((at) => gridAt(at as Position, grids)?.code ?? null)).toEqual(["1", "2", "1", null]);
  });
});

describe("alikeNearby", () => {
  const open = ["reported", "handling"];
  const one = (number: string, more: object) => ({ number, type: "B06", state: "reported", position: HERE, ...more });
  it("finds open ones of the same type within 200 m, the nearest first", () => {
    const cases = [
      one("other-type", { type: "B01" }),
      one("closed", { state: "closed" }),
      one("nowhere", { position: null }),
      one("too-far", { position: north(0.00182) }),
      one("second", { position: north(0.00179), state: "handling" }),
      one("first", { position: north(0.0001) }),
    ];
    expect(alikeNearby({ type: "B06", at: HERE }, cases, open).map((found) => found.case.number)).toEqual(["first", "second"]);
  });
});

describe("circleAround", () => {
  it("is closed and so many metres wide", () => {
    const [ring] = circleAround(HERE, 50).geometry.coordinates;
    expect(ring?.[0]).toEqual(ring?.at(-1));
    for (const corner of ring ?? []) expect(Math.abs(metres(HERE, corner as Position) - 50)).toBeLessThan(0.5);
  });
});
