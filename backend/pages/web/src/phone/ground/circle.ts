/** How far a position may be off, as a shape on the map. Pure. */

import type { Feature, Polygon } from "geojson";
import type { Position } from "@/api/shapes";

const METRES_A_DEGREE = 111_320;
const CORNERS = 48;

/** A circle of so many metres, as a polygon. */
export function circleAround([lon, lat]: Position, metres: number): Feature<Polygon> {
  const tall = metres / METRES_A_DEGREE;
  const wide = tall / Math.cos((lat * Math.PI) / 180);
  const ring = Array.from({ length: CORNERS + 1 }, (_, at) => {
    const turn = (2 * Math.PI * (at % CORNERS)) / CORNERS;
    return [lon + wide * Math.cos(turn), lat + tall * Math.sin(turn)];
  });
  return { type: "Feature", geometry: { type: "Polygon", coordinates: [ring] }, properties: {} };
}
