/** The map of one version: its shapes, what changed, what is wrong, and the spot one looks at. */

import type { Feature, FeatureCollection, MultiPolygon } from "geojson";
import type { ExpressionSpecification, GeoJSONSource, Map as MapLibre, StyleSpecification } from "maplibre-gl";
import { type Box, boxOf, FONT, newMap, showBox } from "@/look/ground";
import { labelPoints } from "@/look/labels";
import { BEYOND, CHANGED, CHOSEN, ERROR, GRID_LINE, LABEL, LAND, WARNING } from "@/look/palette";

const EMPTY: FeatureCollection = { type: "FeatureCollection", features: [] };
const GEOJSON = { type: "geojson" as const, data: EMPTY };
/** How near the map goes to a small spot. */
const NEAREST = 16.5;
/** Pixels around a spot that is looked at, so that one sees where it lies. */
const AROUND = 200;

const SEVERITY: ExpressionSpecification = ["match", ["get", "severity"], "error", ERROR, WARNING];

const style: StyleSpecification = {
  version: 8,
  sources: { shapes: GEOJSON, labels: GEOJSON, changes: GEOJSON, spots: GEOJSON, looked: GEOJSON },
  layers: [
    { id: "beyond", type: "background", paint: { "background-color": BEYOND } },
    { id: "shapes", type: "fill", source: "shapes", paint: { "fill-color": LAND } },
    {
      id: "changes",
      type: "fill",
      source: "changes",
      paint: { "fill-color": CHANGED, "fill-opacity": 0.35 },
    },
    {
      id: "shape-lines",
      type: "line",
      source: "shapes",
      layout: { "line-join": "round" },
      paint: {
        "line-color": GRID_LINE,
        "line-width": ["interpolate", ["linear"], ["zoom"], 8, 0.5, 12, 1.1, 16, 2],
      },
    },
    {
      id: "spots",
      type: "fill",
      source: "spots",
      filter: ["==", ["geometry-type"], "Polygon"],
      layout: { "fill-sort-key": ["match", ["get", "severity"], "error", 1, 0] },
      paint: { "fill-color": SEVERITY, "fill-opacity": ["match", ["get", "severity"], "error", 0.5, 0.16] },
    },
    {
      id: "spot-lines",
      type: "line",
      source: "spots",
      filter: ["!=", ["geometry-type"], "Point"],
      layout: { "line-sort-key": ["match", ["get", "severity"], "error", 1, 0] },
      paint: { "line-color": SEVERITY, "line-width": 2 },
    },
    {
      id: "names",
      type: "symbol",
      source: "labels",
      minzoom: 11,
      layout: {
        "text-field": ["get", "name"],
        "symbol-sort-key": ["get", "rank"],
        "text-font": FONT,
        "text-size": 12,
        "text-max-width": 7,
      },
      paint: { "text-color": LABEL, "text-halo-color": LAND, "text-halo-width": 1.6 },
    },
    {
      id: "looked",
      type: "circle",
      source: "looked",
      paint: {
        "circle-radius": 17,
        "circle-color": CHOSEN,
        "circle-opacity": 0.12,
        "circle-stroke-color": CHOSEN,
        "circle-stroke-width": 2.5,
      },
    },
  ],
};

export type Named = FeatureCollection<MultiPolygon, { name: string }>;

export class BoundaryMap {
  private readonly map: MapLibre;
  private box: Box | null = null;
  private loaded = false;

  constructor(container: HTMLElement) {
    this.map = newMap(container, style);
    this.map.once("load", () => {
      this.loaded = true;
    });
  }

  drawShapes(collection: Named | null): void {
    const drawn = collection?.features.filter((one) => (one.geometry as unknown) !== null) ?? [];
    this.fill("shapes", drawn);
    this.fill("labels", labelPoints(drawn, "shape").features);
    this.box = boxOf(drawn);
    this.whenLoaded(() => this.whole(false));
  }

  drawOver(layer: "changes" | "spots", collection: FeatureCollection | null): void {
    this.fill(layer, collection?.features.filter((one) => (one.geometry as unknown) !== null) ?? []);
  }

  /** Go to what is looked at; its ring stays until something else is. */
  look(feature: Feature | null, where: [number, number] | null): void {
    const point = where && ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: where } } as const);
    this.fill("looked", point ? [point] : []);
    const box = boxOf([...(feature?.geometry ? [feature] : []), ...(point ? [point] : [])]);
    this.whenLoaded(() => showBox(this.map, box, { maxZoom: NEAREST, margin: AROUND }));
  }

  whole(animate = true): void {
    showBox(this.map, this.box, { animate });
  }

  zoomBy(steps: number): void {
    if (steps > 0) this.map.zoomIn();
    else this.map.zoomOut();
  }

  describe(words: string): void {
    this.map.getCanvas().setAttribute("aria-label", words);
  }

  remove(): void {
    this.map.remove();
  }

  private fill(source: "shapes" | "labels" | "changes" | "spots" | "looked", features: Feature[]): void {
    this.whenLoaded(() => {
      (this.map.getSource(source) as GeoJSONSource).setData({ type: "FeatureCollection", features });
    });
  }

  private whenLoaded(then: () => void): void {
    if (this.loaded) then();
    else this.map.once("load", then);
  }
}
