/**
 * The marks of cases, drawn once for the map (canvas) and for the page (SVG) from the same paths.
 * Urgency is a shape, the lamp a ring: thin, dashed, or thick and double.
 * All in a box of 40 by 40 around its centre (20, 20).
 */

import type { Lamp, Urgency } from "@/api/shapes";

export const MARK_BOX = 40;

/** Outline of each urgency: diamond, triangle, disc, small square. */
export const URGENCY_PATHS: Record<Urgency, string> = {
  critical: "M20 8.5 L31.5 20 L20 31.5 L8.5 20 Z",
  urgent: "M20 9.5 L30 27 L10 27 Z",
  normal: "M20 11.5 A8.5 8.5 0 1 1 19.99 11.5 Z",
  low: "M14 14 H26 V26 H14 Z",
};
/** The stroke of an exclamation mark, on the critical mark only. */
export const CRITICAL_SIGN = "M20 14 V21.4 M20 25.2 V25.4";

export interface Ring {
  radius: number;
  width: number;
  dash: number[];
}
export const LAMP_RINGS: Record<Lamp, Ring[]> = {
  green: [{ radius: 15.4, width: 1.5, dash: [] }],
  yellow: [{ radius: 15.4, width: 2.6, dash: [5.2, 3.6] }],
  red: [
    { radius: 15, width: 2.8, dash: [] },
    { radius: 18.6, width: 1.6, dash: [] },
  ],
};
