/** A map for one track or the coverage of one grid: the grids around it, some of them outlined. */

import type { GeoJSONSource, Map as MapLibre, StyleSpecification } from "maplibre-gl";
import type { Coverage } from "@/api/patrol";
import type { Shapes } from "@/api/reads";
import type { GridProperties } from "@/api/shapes";
import { type Box, boxOf, FONT, newMap, showBox } from "@/look/ground";
import { labelPoints } from "@/look/labels";
import { BEYOND, CHOSEN, GRID_LINE, LABEL, LAND } from "@/look/palette";
import type { Track } from "../track";
import { CoverageDrawing } from "./coverageDrawing";
import { TrackDrawing } from "./trackDrawing";

const EMPTY = { type: "FeatureCollection" as const, features: [] };
const NEAREST = 17;

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
    { id: "own", type: "line", source: "own", paint: { "line-color": CHOSEN, "line-width": 3 } },
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

export class GroundMap {
  private readonly map: MapLibre;
  private track: TrackDrawing | null = null;
  private coverage: CoverageDrawing | null = null;
  private box: Box | null = null;
  private loaded = false;

  constructor(container: HTMLElement) {
    this.map = newMap(container, style);
    this.map.once("load", () => {
      this.loaded = true;
      this.coverage = new CoverageDrawing(this.map, "own");
      this.track = new TrackDrawing(this.map);
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

  drawTrack(track: Track | null, nobodyKnows: string): void {
    this.whenLoaded(() => {
      this.track?.show(track, nobodyKnows);
      this.look(this.track?.box() ?? null);
    });
  }

  goTo(moment: number): void {
    this.whenLoaded(() => this.track?.goTo(moment));
  }

  drawCoverage(coverage: Coverage | null): void {
    this.whenLoaded(() => {
      this.coverage?.show(coverage);
      this.look(this.coverage?.box() ?? null);
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

  private look(box: Box | null): void {
    if (!box) return;
    this.box = box;
    showBox(this.map, box, { animate: false, maxZoom: NEAREST });
  }

  private whenLoaded(then: () => void): void {
    if (this.loaded) then();
    else this.map.once("load", then);
  }
}
