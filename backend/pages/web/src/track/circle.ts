/** A circle on the ground. Pure. */

import type { Polygon } from "geojson";
import type { Position } from "@/api/shapes";

/** WGS-84, metres: length of a degree of latitude on a sphere of the mean radius (IUGG, 6,371,008.8 m). */
const METRES_A_DEGREE = (6_371_008.8 * Math.PI) / 180;
const CORNERS = 48;

/** `radius` metres around a place; right to a few thousandths at the radii of a phone's accuracy. */
export function circleAround([lon, lat]: Position, radius: number): Polygon {
  const high = radius / METRES_A_DEGREE;
  const wide = high / Math.cos((lat * Math.PI) / 180);
  const ring = Array.from({ length: CORNERS + 1 }, (_, corner) => {
    const turn = ((corner % CORNERS) / CORNERS) * 2 * Math.PI;
    return [lon + wide * Math.cos(turn), lat + high * Math.sin(turn)];
  });
  return { type: "Polygon", coordinates: [ring] };
}
