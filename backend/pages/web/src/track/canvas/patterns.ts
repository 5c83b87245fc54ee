/** How covered, not covered and unknown look, on the map and in the legend: a colour and a pattern each. */

import type { Known } from "@/api/patrol";
import { COVERED, NOT_COVERED, NOT_KNOWN } from "@/look/palette";

export interface Pattern {
  colour: string;
  /** Opacity of the ground beneath the pattern. */
  ground: number;
  /** Strokes within a box of 10, which join those of the next box; empty for a plain ground. */
  strokes: string;
  width: number;
}
export const PATTERN_BOX = 10;
export const PATTERNS: Record<Known, Pattern> = {
  covered: { colour: COVERED, ground: 0.42, strokes: "", width: 0 },
  not_covered: { colour: NOT_COVERED, ground: 0.1, strokes: "M-2 2 L2 -2 M-2 12 L12 -2 M8 12 L12 8", width: 1.8 },
  unknown: { colour: NOT_KNOWN, ground: 0.1, strokes: "M2.5 2.5 h.01 M7.5 7.5 h.01", width: 2.2 },
};

/** How a due place stands, told by the shape within its mark: a hook, a ring, a cross, a bar. */
export const VISIT_MARKS = {
  visited: { colour: "#17663f", path: "M6 10.5 L9 13.5 L14.5 7" },
  due: { colour: "#17496b", path: "M10 6 V10.5 L13 12.5" },
  missed: { colour: "#a8171c", path: "M7 7 L13 13 M13 7 L7 13" },
  excused: { colour: "#59646d", path: "M6.5 10 H13.5" },
} as const;
export const VISIT_BOX = 20;
