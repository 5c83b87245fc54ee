/** Which grids lie next to others: those that share a due place are neighbours. Pure. */

import type { Feature, MultiPolygon, Polygon } from "geojson";
import type { GridProperties } from "@/api/shapes";

type Grid = Feature<Polygon | MultiPolygon, GridProperties>;
type Box = [west: number, south: number, east: number, north: number];
/** Degrees: about 500 m, the width of a river or a road between two grids. */
const APART = 0.005;

/** Grids whose boxes touch the box of one of `own` or nearly so, without those, by name. */
export function neighboursOf(grids: readonly Grid[], own: readonly string[]): Grid[] {
  const boxes = grids.filter((grid) => own.includes(grid.properties.code)).map(boxAround);
  return grids
    .filter((grid) => !own.includes(grid.properties.code) && boxes.some((box) => meet(box, boxAround(grid))))
    .sort((a, b) => a.properties.name.localeCompare(b.properties.name, "zh-Hans"));
}

function boxAround({ geometry }: Grid): Box {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [outer] of polygons)
    for (const [x = 0, y = 0] of outer ?? []) {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
  return box;
}

const meet = (a: Box, b: Box): boolean =>
  a[0] - APART <= b[2] && b[0] - APART <= a[2] && a[1] - APART <= b[3] && b[1] - APART <= a[3];
