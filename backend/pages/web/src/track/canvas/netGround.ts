/** What the maps of one grid stand on: the grids around it, some of them outlined. */

import type { GeoJSONSource, Map as MapLibre, StyleSpecification } from "maplibre-gl";
import type { Shapes } from "@/api/reads";
import type { GridProperties } from "@/api/shapes";
import { type Box, boxOf, FONT, newMap, showBox } from "@/look/ground";
import { labelPoints } from "@/look/labels";
import { BEYOND, CHOSEN, GRID_LINE, LABEL, LAND } from "@/look/palette";

const EMPTY = { type: "FeatureCollection" as const, features: [] };
const NEAREST = 17;
/** The layer of the outlines; what a map draws on the ground lies below it. */
export const OUTLINES = "own";

const style: StyleSpecification = {
  version: 8,
  sources: {
    grids: { type: "geojson", data: EMPTY },
    own: { type: "geojson", data: EMPTY },
    labels: { type: "geojson", data: EMPTY },
  },
  layers: [
    { id: "beyond", type: "background", paint: { "background-color": BEYOND } },
    { id: "land", type: "fill", source: "grids", paint: { "fill-color": LAND } },
    { id: "grid-lines", type: "line", source: "grids", paint: { "line-color": GRID_LINE, "line-width": 1 } },
    { id: OUTLINES, type: "line", source: "own", paint: { "line-color": CHOSEN, "line-width": 3 } },
    {
      id: "names",
      type: "symbol",
      source: "labels",
      minzoom: 12,
      layout: {
        "text-field": ["get", "name"],
        "symbol-sort-key": ["get", "rank"],
        "text-font": FONT,
        "text-size": 12.5,
        "text-max-width": 7,
      },
      paint: { "text-color": LABEL, "text-halo-color": LAND, "text-halo-width": 1.6 },
    },
  ],
};

export class NetGround {
  protected readonly map: MapLibre;
  private box: Box | null = null;
  private loaded = false;

  constructor(container: HTMLElement) {
    this.map = newMap(container, style);
    this.map.once("load", () => {
      this.loaded = true;
    });
  }

  drawGrids(grids: Shapes<GridProperties>, own: readonly string[]): void {
    const outlined = grids.features.filter(({ properties }) => own.includes(properties.code));
    this.whenLoaded(() => {
      (this.map.getSource("grids") as GeoJSONSource).setData(grids);
      (this.map.getSource("own") as GeoJSONSource).setData({ ...EMPTY, features: outlined });
      (this.map.getSource("labels") as GeoJSONSource).setData(labelPoints(grids.features, "grid"));
      if (!this.box) this.look(boxOf(outlined.length > 0 ? outlined : grids.features));
    });
  }

  whole(): void {
    showBox(this.map, this.box, { maxZoom: NEAREST });
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

  protected look(box: Box | null): void {
    if (!box) return;
    this.box = box;
    showBox(this.map, box, { animate: false, maxZoom: NEAREST });
  }

  protected whenLoaded(then: () => void): void {
    if (this.loaded) then();
    else this.map.once("load", then);
  }
}
