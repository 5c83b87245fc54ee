/** Colours of the map. Every difference they make is made a second time by shape or line. */

import type { Lamp, Urgency } from "@/api/shapes";

export const LAND = "#fbfaf6";
export const BEYOND = "#dfe8ed";
export const GRID_LINE = "#8fa3b0";
export const TOWNSHIP_LINE = "#4f6a7c";
export const DEDICATED = "#e6e0f0";
export const CHOSEN = "#17496b";
export const FRESH = "#f2a900";
export const LABEL = "#2b4252";
export const PERSON = "#0b7a75";
export const PERSON_OLD = "#7d9a9c";
export const PERSON_VERY_OLD = "#b3babd";

export const URGENCY_COLOURS: Record<Urgency, string> = {
  critical: "#b3161b",
  urgent: "#d9660a",
  normal: "#2a63b8",
  low: "#66757f",
};
export const LAMP_COLOURS: Record<Lamp, string> = {
  green: "#2e8b57",
  yellow: "#c98a00",
  red: "#c4161c",
};

/** What a mark of a case is drawn with; `disc` lies under it. */
export interface MarkColours {
  disc: string;
  sign: string;
  urgencies: Record<Urgency, string>;
  lamps: Record<Lamp, string>;
}
export const DAY_MARKS: MarkColours = {
  disc: "rgb(255 255 255 / 0.92)",
  sign: "#fff",
  urgencies: URGENCY_COLOURS,
  lamps: LAMP_COLOURS,
};
/** On a dark ground, seen from afar. */
export const NIGHT_MARKS: MarkColours = {
  disc: "rgb(9 17 23 / 0.9)",
  sign: "#1a0506",
  urgencies: { critical: "#ff6b66", urgent: "#ff9d47", normal: "#7db8ff", low: "#b3c2cc" },
  lamps: { green: "#3fd08a", yellow: "#ffd04a", red: "#ff5b55" },
};

export const ERROR = "#c4161c";
export const WARNING = "#c98a00";
export const CHANGED = "#6f5bb5";
export const VACANT = "#c4161c";
export const SOON_VACANT = "#e0a008";
export const KEPT = "#5f8d74";

/** A track, and what is not known of it. */
export const TRACK = "#8a1c6f";
export const UNKNOWN_WAY = "#3f4b55";
export const HIDDEN_POSITION = "#77616f";
/** Blue and orange are told apart by every kind of eye; the patterns tell it again. */
export const COVERED = "#2f6fb3";
export const NOT_COVERED = "#c8690a";
export const NOT_KNOWN = "#59646d";
