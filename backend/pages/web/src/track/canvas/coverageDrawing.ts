/** Coverage of one grid on any map of ours: three areas, each by colour and pattern, and its due places. */

import type { Feature } from "geojson";
import type { AddLayerObject, Map as MapLibre } from "maplibre-gl";
import { type Coverage, KNOWN, type Known } from "@/api/patrol";
import { type Box, boxOf } from "@/look/ground";
import { LAND } from "@/look/palette";
import { addTo, drawn, fill } from "./drawing";
import { DuePlacesDrawing } from "./duePlacesDrawing";
import { PATTERN_BOX, PATTERNS } from "./patterns";

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

export class CoverageDrawing {
  private readonly places: DuePlacesDrawing;
  private areas: Feature[] = [];

  /** `aboveAreas` and `abovePlaces` are the layers of the map that lie above them; names lie between. */
  constructor(
    private readonly map: MapLibre,
    aboveAreas: string,
    abovePlaces?: string,
  ) {
    addTo(map, ["coverage"], AREAS, images(), aboveAreas);
    this.places = new DuePlacesDrawing(map, abovePlaces);
  }

  show(coverage: Coverage | null): void {
    this.areas = coverage ? areasOf(coverage) : [];
    fill(this.map, "coverage", this.areas);
    this.places.show(coverage?.due_places ?? []);
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
  return all;
}
