/** The map of the desk: the grids, where the matter is, and the cases that may be the same. */

import type { Feature } from "geojson";
import type { GeoJSONSource, Map as MapLibre, StyleSpecification } from "maplibre-gl";
import type { Shapes } from "@/api/reads";
import type { GridProperties, Position } from "@/api/shapes";
import { type Box, boxOf, FONT, newMap, reducedMotion, showBox } from "@/look/ground";
import { labelPoints } from "@/look/labels";
import { BEYOND, CHOSEN, FRESH, GRID_LINE, LABEL, LAND } from "@/look/palette";

const EMPTY = { type: "FeatureCollection" as const, features: [] };
const NEAR = 14.6;
/** A case at the very place stays readable beside the mark of the call. */
const BESIDE: [number, number] = [15, -15];

const style: StyleSpecification = {
  version: 8,
  sources: {
    grids: { type: "geojson", data: EMPTY },
    labels: { type: "geojson", data: EMPTY },
    likely: { type: "geojson", data: EMPTY },
    here: { type: "geojson", data: EMPTY },
  },
  layers: [
    { id: "beyond", type: "background", paint: { "background-color": BEYOND } },
    { id: "land", type: "fill", source: "grids", paint: { "fill-color": LAND } },
    { id: "grid-lines", type: "line", source: "grids", paint: { "line-color": GRID_LINE, "line-width": 1 } },
    {
      id: "names",
      type: "symbol",
      source: "labels",
      minzoom: 11.5,
      layout: {
        "text-field": ["get", "name"],
        "symbol-sort-key": ["get", "rank"],
        "text-font": FONT,
        "text-size": 12.5,
        "text-max-width": 7,
      },
      paint: { "text-color": LABEL, "text-halo-color": LAND, "text-halo-width": 1.6 },
    },
    {
      id: "here-ring",
      type: "circle",
      source: "here",
      paint: {
        "circle-radius": 15,
        "circle-color": CHOSEN,
        "circle-opacity": 0.16,
        "circle-stroke-color": CHOSEN,
        "circle-stroke-width": 2,
      },
    },
    { id: "here", type: "circle", source: "here", paint: { "circle-radius": 5, "circle-color": CHOSEN } },
    {
      id: "likely",
      type: "circle",
      source: "likely",
      paint: {
        "circle-radius": 9,
        "circle-translate": BESIDE,
        "circle-color": FRESH,
        "circle-stroke-color": "#fff",
        "circle-stroke-width": 2,
      },
    },
    {
      id: "likely-numbers",
      type: "symbol",
      source: "likely",
      layout: {
        "text-field": ["get", "key"],
        "text-font": FONT,
        "text-size": 12,
        "text-allow-overlap": true,
      },
      paint: { "text-color": "#16242f", "text-translate": BESIDE },
    },
  ],
};

export class DeskMap {
  private readonly map: MapLibre;
  private box: Box | null = null;
  private loaded = false;

  constructor(container: HTMLElement, picked: (place: Position) => void) {
    this.map = newMap(container, style);
    this.map.once("load", () => {
      this.loaded = true;
    });
    this.map.on("click", ({ lngLat }) => {
      picked([rounded(lngLat.lng), rounded(lngLat.lat)]);
    });
    this.map.getCanvas().dataset["field"] = "map";
    this.map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      const { lng, lat } = this.map.getCenter();
      picked([rounded(lng), rounded(lat)]);
    });
  }

  drawGrids(grids: Shapes<GridProperties>): void {
    this.fill("grids", grids.features);
    this.fill("labels", labelPoints(grids.features, "grid").features);
    this.box = boxOf(grids.features);
    this.whenLoaded(() => {
      showBox(this.map, this.box, { animate: false });
    });
  }

  /** Where the matter is; the map goes there when it is out of sight or far below. */
  put(place: Position | null): void {
    this.fill("here", place ? [point(place)] : []);
    if (!place) return;
    this.whenLoaded(() => {
      if (this.map.getZoom() >= NEAR - 2 && this.map.getBounds().contains(place)) return;
      this.map.easeTo({ center: place, zoom: NEAR, animate: !reducedMotion.matches, duration: 500 });
    });
  }

  /** Cases with the number of the key that attaches the call to each. */
  showLikely(places: { place: Position; key: number }[]): void {
    this.fill("likely", places.map(({ place, key }) => point(place, { key: String(key) })));
  }

  whole(): void {
    showBox(this.map, this.box);
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

  private fill(source: "grids" | "labels" | "likely" | "here", features: Feature[]): void {
    this.whenLoaded(() => {
      (this.map.getSource(source) as GeoJSONSource).setData({ type: "FeatureCollection", features });
    });
  }
  private whenLoaded(then: () => void): void {
    if (this.loaded) then();
    else this.map.once("load", then);
  }
}

const point = (place: Position, properties: Record<string, string> = {}): Feature => ({
  type: "Feature",
  geometry: { type: "Point", coordinates: place },
  properties,
});
/** A tenth of a metre: nobody points nearer. */
const rounded = (degrees: number) => Number(degrees.toFixed(6));
