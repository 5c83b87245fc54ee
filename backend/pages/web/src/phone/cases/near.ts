/** Whether somebody stands where a matter lies, as the server will find (incidents/nearness.py). */

import type { Position } from "@/api/shapes";
import { metresBetween } from "../tracking/sampling";

/** As far as one sees a broken lamp across a square; a poor fix is forgiven as much again. */
const NEAR_M = 200;
const FORGIVEN_M = 200;

export interface Distance {
  metres: number;
  isNear: boolean;
}
export function distanceTo([lon, lat]: Position, here: { lon: number; lat: number; acc: number | null }): Distance {
  const metres = metresBetween(here, { lon, lat });
  return { metres, isNear: metres <= NEAR_M + Math.min(here.acc ?? 0, FORGIVEN_M) };
}

/** As exact as such a position is: tens of metres, beyond a kilometre tenths of it. */
export const rounded = (metres: number): { kilometres: string | null; metres: number } =>
  metres >= 1000
    ? { kilometres: (metres / 1000).toFixed(1), metres: 0 }
    : { kilometres: null, metres: Math.max(10, Math.round(metres / 10) * 10) };
