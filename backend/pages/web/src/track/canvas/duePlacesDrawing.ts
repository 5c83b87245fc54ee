/** Due places on any map of ours: how each stands by the shape within its mark, and its name. */

import type { AddLayerObject, Map as MapLibre } from "maplibre-gl";
import type { DuePlaceStanding } from "@/api/patrol";
import { FONT } from "@/look/ground";
import { LABEL } from "@/look/palette";
import { VISITS, visitOf } from "../coverage";
import { addTo, drawn, fill } from "./drawing";
import { VISIT_BOX, VISIT_MARKS } from "./patterns";

export const DUE_PLACES = "due-places";
const PLACES: AddLayerObject = {
  id: DUE_PLACES,
  type: "symbol",
  source: DUE_PLACES,
  layout: {
    "icon-image": ["concat", "visit-", ["get", "visit"]],
    "icon-allow-overlap": true,
    "text-field": ["get", "name"],
    "text-font": FONT,
    "text-size": 12,
    "text-anchor": "top",
    "text-offset": [0, 0.9],
    "text-optional": true,
  },
  paint: { "text-color": LABEL, "text-halo-color": "#fff", "text-halo-width": 1.8 },
};

export class DuePlacesDrawing {
  /** `above` is the layer of the map that lies above them, when it has one. */
  constructor(
    private readonly map: MapLibre,
    above?: string,
  ) {
    addTo(map, [DUE_PLACES], [PLACES], images(), above);
  }

  show(places: readonly DuePlaceStanding[]): void {
    fill(
      this.map,
      DUE_PLACES,
      places.map((place) => ({
        type: "Feature",
        geometry: { type: "Point", coordinates: place.position },
        properties: { id: place.id, name: place.name, visit: visitOf(place) },
      })),
    );
  }
}

function images(): Record<string, ImageData> {
  const all: Record<string, ImageData> = {};
  for (const visit of VISITS)
    all[`visit-${visit}`] = drawn(VISIT_BOX, (brush) => {
      const { colour, path } = VISIT_MARKS[visit];
      brush.fillStyle = colour;
      brush.strokeStyle = "#fff";
      brush.lineWidth = 1.6;
      brush.lineCap = "round";
      brush.lineJoin = "round";
      brush.beginPath();
      brush.arc(10, 10, 8.6, 0, 2 * Math.PI);
      brush.fill();
      brush.stroke();
      brush.lineWidth = 2;
      brush.stroke(new Path2D(path));
    });
  return all;
}
