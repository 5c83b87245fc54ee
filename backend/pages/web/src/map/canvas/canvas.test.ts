import type { Feature, MultiPolygon, Polygon } from "geojson";
import { describe, expect, it } from "vitest";
import type { CasePayload, MemberPayload } from "@/live/messages";
import { Drawn, type Placed } from "./drawn";
import { ageOf, caseFeature, isMoving, memberFeature, memberIn } from "./features";
import { labelPoints } from "@/look/labels";

const at = (id: number, lon: number): Placed => ({
  type: "Feature",
  id,
  geometry: { type: "Point", coordinates: [lon, 36] },
  properties: { heading: lon },
});

describe("Drawn", () => {
  it("adds what is new, moves what stands, and takes away what left, in one diff", () => {
    const drawn = new Drawn();
    drawn.place(at(1, 120));
    drawn.place(at(2, 121));
    expect(drawn.takeDiff()?.add?.map((one) => one.id)).toEqual([1, 2]);
    drawn.place(at(1, 122));
    drawn.place(at(3, 123));
    drawn.remove(2);
    const diff = drawn.takeDiff();
    expect(diff?.add?.map((one) => one.id)).toEqual([3]);
    expect(diff?.update).toEqual([
      {
        id: 1,
        newGeometry: { type: "Point", coordinates: [122, 36] },
        addOrUpdateProperties: [{ key: "heading", value: 122 }],
      },
    ]);
    expect(diff?.remove).toEqual([2]);
    expect(drawn.takeDiff()).toBeNull();
  });

  it("forgets what came and went between two ticks, and keeps what went and came back", () => {
    const drawn = new Drawn();
    drawn.place(at(1, 120));
    drawn.takeDiff();
    drawn.place(at(9, 120));
    drawn.remove(9);
    drawn.remove(1);
    drawn.place(at(1, 125));
    const diff = drawn.takeDiff();
    expect([diff?.add, diff?.remove]).toEqual([[], []]);
    expect(diff?.update?.map((one) => one.id)).toEqual([1]);
  });
});

describe("members", () => {
  const walking: MemberPayload = [120.1, 35.9, "2026-07-20T02:00:00Z", 1.3, 184, 8, "370211001001001"];
  const now = Date.parse("2026-07-20T02:00:00Z");

  it("are fresh for two minutes and very old after ten", () => {
    expect([119, 120, 599, 600].map((s) => ageOf(walking[2], now + s * 1000))).toEqual([0, 1, 1, 2]);
  });

  it("show their way only while they move and know it", () => {
    expect(memberFeature(7, walking, [120, 36]).properties).toEqual({ moving: true, heading: 180 });
    expect(isMoving([120.1, 35.9, "", 0.1, 184, 8, "370211001001001"])).toBe(false);
    expect(isMoving([120.1, 35.9, "", 1.3, null, 8, "370211001001001"])).toBe(false);
  });

  it("are told from other keys", () => {
    expect(["member:7", "member:", "member:x", "case:7"].map(memberIn)).toEqual([7, null, null, null]);
  });
});

describe("cases", () => {
  const payload: CasePayload = {
    lon: 120.1,
    lat: 35.9,
    domain: "A",
    type: "A04",
    urgency: "urgent",
    state: "reported",
    lamp: "red",
    grid: "370211001001001",
  };

  it("wear the mark of their urgency and lamp", () => {
    expect(caseFeature(3, "N3", payload)?.properties["mark"]).toBe("urgent-red");
  });

  it("lie above those that are less grave", () => {
    const rank = (urgency: CasePayload["urgency"], lamp: CasePayload["lamp"]) =>
      caseFeature(1, "", { ...payload, urgency, lamp })?.properties["rank"] as number;
    expect(rank("critical", "green")).toBeGreaterThan(rank("urgent", "red"));
    expect(rank("urgent", "red")).toBeGreaterThan(rank("urgent", "yellow"));
    const chosen = caseFeature(1, "", { ...payload, urgency: "low", lamp: "green" }, { fresh: false, chosen: true });
    expect(chosen?.properties["rank"]).toBeGreaterThan(rank("critical", "red"));
  });

  it("are not drawn without a place", () => {
    expect(caseFeature(3, "N3", { ...payload, lon: null, lat: null })).toBeNull();
  });
});

describe("labelPoints", () => {
  const area = (geometry: Polygon | MultiPolygon): Feature<Polygon | MultiPolygon, { name: string }> => ({
    type: "Feature",
    geometry,
    properties: { name: "x" },
  });
  const square = (x: number, y: number, side: number) => [
    [
      [x, y],
      [x + side, y],
      [x + side, y + side],
      [x, y + side],
      [x, y],
    ],
  ];
  const point = (geometry: Polygon | MultiPolygon) =>
    labelPoints([area(geometry)], "grid").features[0]?.geometry.coordinates;

  it("writes into the middle of a square, far from the origin too", () => {
    const [x, y] = point({ type: "Polygon", coordinates: square(120, 36, 0.002) }) ?? [];
    expect(x).toBeCloseTo(120.001, 7);
    expect(y).toBeCloseTo(36.001, 7);
  });

  it("writes into the largest of several parts", () => {
    const parts = { type: "MultiPolygon" as const, coordinates: [square(0, 0, 1), square(10, 10, 2)] };
    expect(point(parts)).toEqual([11, 11]);
  });

  it("stays inside a shape that is bent around its own centroid", () => {
    const bay = [[[0, 0], [6, 0], [6, 6], [5, 6], [5, 1], [1, 1], [1, 6], [0, 6], [0, 0]]];
    const [x, y] = point({ type: "Polygon", coordinates: bay }) ?? [];
    expect(y).toBeLessThan(6);
    expect([0.5, 5.5]).toContain(x);
  });
});
