/** Coverage of one grid on any map of ours: three areas, each by colour and pattern, and its due places. */

import type { Feature } from "geojson";
import type { AddLayerObject, Map as MapLibre } from "maplibre-gl";
import { type Coverage, KNOWN, type Known } from "@/api/patrol";
import { type Box, boxOf, FONT } from "@/look/ground";
import { LABEL, LAND } from "@/look/palette";
import { VISITS, visitOf } from "../coverage";
import { addTo, drawn, fill } from "./drawing";
import { PATTERN_BOX, PATTERNS, VISIT_BOX, VISIT_MARKS } from "./patterns";

const layersOf = (known: Known): AddLayerObject[] => {
  const { colour, strokes } = PATTERNS[known];
  return [
    {
      id: `coverage-${known}`,
      type: "fill",
      source: "coverage",
      filter: ["==", ["get", "known"], known],
      paint: { "fill-pattern": `coverage-${known}` },
    },
    {
      id: `coverage-${known}-edge`,
      type: "line",
      source: "coverage",
      filter: ["==", ["get", "known"], known],
      paint: { "line-color": colour, "line-width": strokes === "" ? 1.4 : 0.9 },
    },
  ];
};
const AREAS: AddLayerObject[] = [
  // On the plain ground, so that the map looks as its legend does.
  { id: "coverage-ground", type: "fill", source: "coverage", paint: { "fill-color": LAND, "fill-antialias": false } },
  ...KNOWN.flatMap(layersOf),
];
const PLACES: AddLayerObject[] = [
  {
    id: "due-places",
    type: "symbol",
    source: "due-places",
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
  },
];

export class CoverageDrawing {
  private areas: Feature[] = [];

  /** `aboveAreas` and `abovePlaces` are the layers of the map that lie above them; names lie between. */
  constructor(
    private readonly map: MapLibre,
    aboveAreas: string,
    abovePlaces?: string,
  ) {
    addTo(map, ["coverage"], AREAS, images(), aboveAreas);
    addTo(map, ["due-places"], PLACES, {}, abovePlaces);
  }

  show(coverage: Coverage | null): void {
    this.areas = coverage ? areasOf(coverage) : [];
    fill(this.map, "coverage", this.areas);
    fill(this.map, "due-places", coverage ? placesOf(coverage) : []);
  }

  box(): Box | null {
    return boxOf(this.areas);
  }
}

function areasOf(coverage: Coverage): Feature[] {
  return KNOWN.flatMap((known) => {
    const { shape } = coverage[known];
    return shape.coordinates.length > 0 ? [{ type: "Feature", geometry: shape, properties: { known } } as Feature] : [];
  });
}

const placesOf = (coverage: Coverage): Feature[] =>
  coverage.due_places.map((place) => ({
    type: "Feature",
    geometry: { type: "Point", coordinates: place.position },
    properties: { name: place.name, visit: visitOf(place) },
  }));

function images(): Record<string, ImageData> {
  const all: Record<string, ImageData> = {};
  for (const known of KNOWN)
    all[`coverage-${known}`] = drawn(PATTERN_BOX, (brush) => {
      const { colour, ground, strokes, width } = PATTERNS[known];
      brush.fillStyle = brush.strokeStyle = colour;
      brush.globalAlpha = ground;
      brush.fillRect(0, 0, PATTERN_BOX, PATTERN_BOX);
      brush.globalAlpha = 0.85;
      brush.lineWidth = width;
      brush.lineCap = "round";
      if (strokes !== "") brush.stroke(new Path2D(strokes));
    });
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
