/** The wall's map: nobody moves it; it shows its area whole, and the matters it is given. */

import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import type { Shapes } from "@/api/reads";
import type { AreaProperties, GridProperties } from "@/api/shapes";
import { LAMPS } from "@/casework/casebook";
import { boxOf, newMap, showBox } from "@/look/ground";
import { labelPoints } from "@/look/labels";
import { NIGHT_MARKS } from "@/look/palette";
import { drawCaseMarks, drawLamp, drawUrgency, MARK_RATIO } from "@/map/canvas/marks";
import { shortName } from "./matters";
import type { Drawn } from "./wallFeatures";
import { CRITICAL_AMONG, lampImage, wallStyle } from "./wallStyle";

export interface WallMapOptions {
  container: HTMLElement;
  scale: number;
  /** Code of the township shown; null for the whole district. */
  own: string | null;
  /** The browser took the means to draw away: it gave them back now, or does not. */
  onLost: () => void;
}

/** Pixels left free around the area at scale 1, for marks on its rim; the legend lies at the left. */
const MARGIN = 26;
const LEGEND = 160;
const LOST_FOR_GOOD = 15_000;

export class WallMap {
  private readonly map: MapLibre;
  private loaded = false;
  private losing: ReturnType<typeof setTimeout> | undefined;
  private readonly sized: ResizeObserver;
  private frame: (() => void) | null = null;

  constructor(private readonly options: WallMapOptions) {
    const { container, scale, own, onLost } = options;
    this.map = newMap(container, wallStyle(scale, own), { still: true });
    this.map.getCanvas().removeAttribute("tabindex");
    this.map.once("load", () => {
      this.loaded = true;
      for (const { name, image } of drawCaseMarks(NIGHT_MARKS)) this.map.addImage(name, image, { pixelRatio: MARK_RATIO });
      LAMPS.forEach((lamp, rank) => {
        this.map.addImage(lampImage(rank), drawLamp(lamp, NIGHT_MARKS), { pixelRatio: MARK_RATIO });
      });
      this.map.addImage(CRITICAL_AMONG, drawUrgency("critical", NIGHT_MARKS), { pixelRatio: MARK_RATIO });
    });
    // Meanwhile there is no style to give data to; what comes is drawn by the map that follows.
    this.map.on("webglcontextlost", () => {
      this.loaded = false;
      this.losing = setTimeout(onLost, LOST_FOR_GOOD);
    });
    this.map.on("webglcontextrestored", onLost);
    this.sized = new ResizeObserver(() => this.frame?.());
    this.sized.observe(container);
  }

  drawNet(townships: Shapes<AreaProperties>, grids: Shapes<GridProperties>): void {
    const { own, scale } = this.options;
    const mine = own === null ? [...townships.features, ...grids.features] : [
      ...townships.features.filter(({ properties }) => properties.code === own),
      ...grids.features.filter(({ properties }) => properties.area === own),
    ];
    const box = boxOf(mine);
    this.frame = () => {
      this.map.resize();
      const [around, left] = [MARGIN * scale, LEGEND * scale];
      showBox(this.map, box, { animate: false, margin: { top: around, right: around, bottom: around, left } });
    };
    this.whenLoaded(() => {
      this.source("townships").setData(townships);
      this.source("grids").setData(grids);
      // The name of the township shown stands above everything already.
      const named = townships.features
        .filter(({ properties }) => properties.code !== own)
        .map((area) => ({ ...area, properties: { ...area.properties, name: shortName(area.properties.name) } }));
      this.source("labels").setData(labelPoints(named, "township"));
      this.frame?.();
    });
  }

  drawMatters(matters: Drawn): void {
    this.whenLoaded(() => {
      this.source("matters").setData(matters);
    });
  }

  describe(words: string): void {
    this.map.getCanvas().setAttribute("aria-label", words);
  }

  remove(): void {
    clearTimeout(this.losing);
    this.sized.disconnect();
    this.map.remove();
  }

  private source(id: string): GeoJSONSource {
    return this.map.getSource(id) as GeoJSONSource;
  }

  private whenLoaded(then: () => void): void {
    if (this.loaded) then();
    else this.map.once("load", then);
  }
}
