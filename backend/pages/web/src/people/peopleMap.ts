/** The map beside plans and vacancies: the grids with a mark each, lines from base points to grids. */

import type { Feature, FeatureCollection } from "geojson";
import type { ExpressionSpecification, GeoJSONSource, Map as MapLibre, StyleSpecification } from "maplibre-gl";
import type { Shapes } from "@/api/reads";
import type { GridProperties } from "@/api/shapes";
import { type Box, boxOf, FONT, newMap, showBox } from "@/look/ground";
import { labelPoints } from "@/look/labels";
import { BEYOND, CHANGED, CHOSEN, GRID_LINE, KEPT, LABEL, LAND, SOON_VACANT, VACANT } from "@/look/palette";

export type Mark = "changed" | "vacant" | "soon";
/** How near the map goes to one grid. */
const NEAREST = 14;
const EMPTY: FeatureCollection = { type: "FeatureCollection", features: [] };
const isMarked: ExpressionSpecification = ["!=", ["coalesce", ["feature-state", "mark"], ""], ""];

const style: StyleSpecification = {
  version: 8,
  sources: {
    grids: { type: "geojson", data: EMPTY, promoteId: "code" },
    labels: { type: "geojson", data: EMPTY },
    lines: { type: "geojson", data: EMPTY },
  },
  layers: [
    { id: "beyond", type: "background", paint: { "background-color": BEYOND } },
    {
      id: "grids",
      type: "fill",
      source: "grids",
      paint: {
        "fill-color": [
          "match",
          ["coalesce", ["feature-state", "mark"], ""],
          "changed",
          CHANGED,
          "vacant",
          VACANT,
          "soon",
          SOON_VACANT,
          LAND,
        ],
        "fill-opacity": ["case", isMarked, 0.42, 1],
      },
    },
    {
      id: "grid-lines",
      type: "line",
      source: "grids",
      layout: { "line-join": "round" },
      paint: {
        "line-color": ["case", ["boolean", ["feature-state", "chosen"], false], CHOSEN, GRID_LINE],
        "line-width": ["case", ["boolean", ["feature-state", "chosen"], false], 3, 0.8],
      },
    },
    {
      id: "ways",
      type: "line",
      source: "lines",
      layout: { "line-cap": "round" },
      paint: {
        "line-color": ["case", ["get", "changed"], CHANGED, KEPT],
        "line-width": ["interpolate", ["linear"], ["zoom"], 9, 1, 14, 2.6],
        "line-opacity": 0.85,
      },
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
  ],
};

export class PeopleMap {
  private readonly map: MapLibre;
  private readonly grids = new Map<string, Feature>();
  private box: Box | null = null;
  private chosen: string | null = null;
  private loaded = false;

  constructor(container: HTMLElement, picked: (code: string | null) => void) {
    this.map = newMap(container, style);
    this.map.once("load", () => {
      this.loaded = true;
    });
    this.map.on("click", ({ point }) => {
      const [found] = this.map.queryRenderedFeatures(point, { layers: ["grids"] });
      picked(typeof found?.properties["code"] === "string" ? found.properties["code"] : null);
    });
  }

  drawGrids(grids: Shapes<GridProperties> | null): void {
    const features = grids?.features ?? [];
    this.grids.clear();
    for (const one of features) this.grids.set(one.properties.code, one);
    this.fill("grids", features);
    this.fill("labels", labelPoints(features, "grid").features);
    this.box = boxOf(features);
    this.whenLoaded(() => this.whole(false));
  }

  drawLines(lines: FeatureCollection | null): void {
    this.fill("lines", lines?.features ?? []);
  }

  mark(marks: ReadonlyMap<string, Mark>): void {
    this.whenLoaded(() => {
      this.map.removeFeatureState({ source: "grids" });
      for (const [code, mark] of marks) this.map.setFeatureState({ source: "grids", id: code }, { mark });
      this.outline(this.chosen);
    });
  }

  /** Outline one grid and, when asked, go there. */
  choose(code: string | null, { go = true } = {}): void {
    this.whenLoaded(() => {
      if (this.chosen) this.map.setFeatureState({ source: "grids", id: this.chosen }, { chosen: false });
      this.chosen = code;
      this.outline(code);
      if (go && code !== null) this.show([code], 160);
    });
  }

  /** Show the part of the net where these grids lie. */
  show(codes: Iterable<string>, margin = 60): void {
    const box = boxOf([...codes].flatMap((code) => this.grids.get(code) ?? []));
    this.whenLoaded(() => showBox(this.map, box, { maxZoom: NEAREST, margin }));
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

  private outline(code: string | null): void {
    if (code) this.map.setFeatureState({ source: "grids", id: code }, { chosen: true });
  }

  private fill(source: "grids" | "labels" | "lines", features: Feature[]): void {
    this.whenLoaded(() => {
      (this.map.getSource(source) as GeoJSONSource).setData({ type: "FeatureCollection", features });
    });
  }

  private whenLoaded(then: () => void): void {
    if (this.loaded) then();
    else this.map.once("load", then);
  }
}
