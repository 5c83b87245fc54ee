/** Where the name of an area is written: one point in its largest part. Pure. */

import type { Feature, FeatureCollection, MultiPolygon, Point, Polygon, Position } from "geojson";

type Area<P> = Feature<Polygon | MultiPolygon, P>;
type Ring = Position[];

/** One label a feature, with its `name`, id and rank (larger areas first). */
export function labelPoints<P extends { name: string }>(
  areas: readonly Area<P>[],
  level: string,
): FeatureCollection<Point> {
  const labels = areas.flatMap((area): Feature<Point>[] => {
    const ring = largestRing(area.geometry);
    if (!ring) return [];
    return [
      {
        type: "Feature",
        geometry: { type: "Point", coordinates: pointWithin(ring) },
        properties: { name: area.properties.name, level, rank: -Math.abs(signedArea(ring)) },
      },
    ];
  });
  return { type: "FeatureCollection", features: labels };
}

function largestRing(geometry: Polygon | MultiPolygon): Ring | undefined {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  let largest: Ring | undefined;
  for (const [outer] of polygons)
    if (outer && (!largest || Math.abs(signedArea(outer)) > Math.abs(signedArea(largest))))
      largest = outer;
  return largest;
}

function signedArea(ring: Ring): number {
  let twice = 0;
  for (const [a, b] of edges(ring)) twice += a[0] * b[1] - b[0] * a[1];
  return twice / 2;
}

type Point2 = readonly [number, number];
function* edges(ring: Ring): Generator<[Point2, Point2]> {
  for (let at = 1; at < ring.length; at++)
    yield [ring[at - 1] as unknown as Point2, ring[at] as unknown as Point2];
}

/** The middle of the widest stretch on the horizontal line through the centroid: inside, always. */
function pointWithin(ring: Ring): [number, number] {
  let x = 0;
  let y = 0;
  const area = signedArea(ring);
  // Relative to the first corner: degrees times degrees would eat the precision.
  const [x0, y0] = ring[0] as unknown as Point2;
  for (const [a, b] of edges(ring)) {
    const cross = (a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0);
    x += (a[0] + b[0] - 2 * x0) * cross;
    y += (a[1] + b[1] - 2 * y0) * cross;
  }
  const middle: [number, number] = [x0 + x / (6 * area), y0 + y / (6 * area)];

  const crossings: number[] = [];
  for (const [a, b] of edges(ring))
    if (a[1] > middle[1] !== b[1] > middle[1])
      crossings.push(a[0] + ((middle[1] - a[1]) / (b[1] - a[1])) * (b[0] - a[0]));
  crossings.sort((one, other) => one - other);
  let widest = 0;
  for (let at = 0; at + 1 < crossings.length; at += 2) {
    const west = crossings[at] as number;
    const east = crossings[at + 1] as number;
    if (west <= middle[0] && middle[0] <= east) return middle;
    if (east - west > widest) {
      widest = east - west;
      x = (west + east) / 2;
    }
  }
  return widest > 0 ? [x, middle[1]] : middle;
}
