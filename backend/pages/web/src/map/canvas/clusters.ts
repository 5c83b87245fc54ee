/** What stands close together when the map is far: one mark with a count, and with the gravest in it. */

import type { GeoJSONSourceSpecification, SymbolLayerSpecification } from "maplibre-gl";
import type { Lamp, Urgency } from "@/api/shapes";
import { LAMPS, URGENCIES } from "@/casework/casebook";
import { CRITICAL_SIGN, MARK_BOX, URGENCY_PATHS } from "@/casework/marks";
import { FONT } from "@/look/ground";
import { DAY_MARKS, LABEL, PERSON, URGENCY_COLOURS } from "@/look/palette";
import { gravityOf } from "./features";
import { type Mark, newBrush, picture, ring } from "./marks";

const BOX = 52;
const PEOPLE_MARK = "people";
/** Beyond these zooms everything stands by itself. */
export const CASES_APART = 13;
export const PEOPLE_APART = 12;

const gathered = (until: number, radius: number): Partial<GeoJSONSourceSpecification> => ({
  cluster: true,
  clusterMaxZoom: until - 1,
  clusterRadius: radius,
});
export const CASES_TOGETHER: Partial<GeoJSONSourceSpecification> = {
  ...gathered(CASES_APART, 40),
  clusterProperties: {
    urgency: ["max", ["get", "urgency"]],
    lamp: ["max", ["get", "lamp"]],
    fresh: ["max", ["get", "fresh"]],
  },
};
/** Two dots are read as quickly as a two. */
export const PEOPLE_TOGETHER: Partial<GeoJSONSourceSpecification> = {
  ...gathered(PEOPLE_APART, 30),
  clusterMinPoints: 3,
};

export const clusterLayers: Record<"people" | "cases", SymbolLayerSpecification> = {
  people: {
    id: "member-clusters",
    type: "symbol",
    source: "members",
    filter: ["has", "point_count"],
    layout: {
      "icon-image": PEOPLE_MARK,
      "icon-allow-overlap": true,
      "text-field": ["get", "point_count_abbreviated"],
      "text-font": FONT,
      "text-size": 12,
      "text-offset": [0.58, 0.04],
      "text-allow-overlap": true,
    },
    paint: { "text-color": PERSON },
  },
  cases: {
    id: "case-clusters",
    type: "symbol",
    source: "cases",
    filter: ["has", "point_count"],
    layout: {
      "icon-image": ["concat", "cluster-", ["get", "urgency"], "-", ["get", "lamp"]],
      "icon-allow-overlap": true,
      "symbol-sort-key": ["+", ["*", 10, ["get", "urgency"]], ["get", "lamp"]],
      "text-field": ["get", "point_count_abbreviated"],
      "text-font": FONT,
      "text-size": 15,
      "text-offset": [0, 0.04],
      "text-allow-overlap": true,
    },
    paint: { "text-color": LABEL },
  },
};

export function drawClusterMarks(): Mark[] {
  const marks: Mark[] = [{ name: PEOPLE_MARK, image: drawPeople() }];
  for (const urgency of URGENCIES)
    for (const [rank, lamp] of LAMPS.entries())
      marks.push({ name: `cluster-${gravityOf(urgency)}-${rank}`, image: drawCases(urgency, lamp) });
  return marks;
}

/** The rings of the lamp around a place for the count, and the sign of the urgency at its corner. */
function drawCases(urgency: Urgency, lamp: Lamp): ImageData {
  const brush = newBrush(BOX);
  const middle = BOX / 2;
  brush.save();
  brush.translate(middle - MARK_BOX / 2, middle - MARK_BOX / 2);
  ring(brush, lamp, DAY_MARKS);
  brush.restore();
  // Half as large as by itself, at the corner, on white.
  brush.translate(middle + 4, middle - 24);
  brush.scale(0.6, 0.6);
  brush.lineJoin = "round";
  brush.strokeStyle = "#fff";
  brush.lineWidth = 6;
  const sign = new Path2D(URGENCY_PATHS[urgency]);
  brush.stroke(sign);
  brush.fillStyle = URGENCY_COLOURS[urgency];
  brush.fill(sign);
  if (urgency === "critical") {
    brush.lineWidth = 3;
    brush.lineCap = "round";
    brush.stroke(new Path2D(CRITICAL_SIGN));
  }
  return picture(brush, BOX);
}

/** A rounded square, unlike any case, with somebody at its left and a place for the count. Light:
 * the names of townships stand upon it. */
function drawPeople(): ImageData {
  const brush = newBrush(40);
  brush.fillStyle = "#f2faf9";
  brush.beginPath();
  brush.roundRect(2, 10, 36, 20, 6);
  brush.fill();
  brush.strokeStyle = PERSON;
  brush.lineWidth = 1.5;
  brush.stroke();
  brush.fillStyle = PERSON;
  brush.beginPath();
  brush.arc(11, 16.6, 2.9, 0, 2 * Math.PI);
  brush.fill();
  brush.beginPath();
  brush.arc(11, 26.4, 5, Math.PI, 2 * Math.PI);
  brush.fill();
  return picture(brush, 40);
}
