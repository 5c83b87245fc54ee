import type { Feature, Polygon } from "geojson";
import { describe, expect, it } from "vitest";
import type { GridProperties } from "@/api/shapes";
import { neighboursOf } from "./neighbours";

/** A square of a hundredth of a degree (about 1 km) with its corner there. */
function square(name: string, lon: number, lat: number): Feature<Polygon, GridProperties> {
  const ring = [
    [lon, lat],
    [lon + 0.01, lat],
    [lon + 0.01, lat + 0.01],
    [lon, lat + 0.01],
    [lon, lat],
  ];
  return {
    type: "Feature",
    geometry: { type: "Polygon", coordinates: [ring] },
    properties: { code: name, name, kind: "basic", home_community: null, communities: [], area: null, households: null },
  };
}

describe("neighboursOf", () => {
  const own = square("own", 120, 36);
  const east = square("east", 120.01, 36);
  const acrossTheRiver = square("across", 120, 35.987);
  const far = square("far", 120.03, 36);

  it("finds those that touch and those across a river, not those beyond, nor the grid itself", () => {
    const found = neighboursOf([far, own, east, acrossTheRiver], ["own"]);
    expect(found.map(({ properties }) => properties.name)).toEqual(["across", "east"]);
  });

  it("finds nothing for nobody", () => {
    expect(neighboursOf([own, east], [])).toEqual([]);
  });
});
