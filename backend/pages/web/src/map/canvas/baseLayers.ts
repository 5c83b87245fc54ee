/** A raster base map under the net. The net is opaque until tiles have come, and again when none come. */

import type { ErrorEvent, Map as MapLibre, MapSourceDataEvent } from "maplibre-gl";
import type { BaseMap } from "@/look/baseMap";
import { BaseStanding } from "./baseStanding";
import { GRID_OPACITY, GRID_OPACITY_ON_BASE } from "./style";

const PREFIX = "base-";
/** What did not come is asked for again after so long, ms, and when the network is back. */
const AGAIN = 30_000;

export class BaseLayers {
  private readonly standing = new BaseStanding();
  private readonly ids: string[];
  private readonly timer: ReturnType<typeof setInterval>;
  private isWanted = true;
  private hasFailed = false;

  constructor(
    private readonly map: MapLibre,
    base: BaseMap,
    private readonly onChange: (isThere: boolean) => void,
  ) {
    this.ids = base.layers.map((_, at) => PREFIX + String(at));
    for (const [at, tiles] of base.layers.entries()) {
      const id = PREFIX + String(at);
      map.addSource(id, { type: "raster", tiles, tileSize: 256, maxzoom: base.deepest });
      // Paler than it comes: what matters stands upon it.
      const paint = { "raster-opacity": 0.82, "raster-saturation": -0.3, "raster-fade-duration": 0 };
      map.addLayer({ id, type: "raster", source: id, paint }, "land");
    }
    map.on("sourcedata", (event) => {
      this.hear(event);
    });
    map.on("error", (event) => {
      this.miss(event);
    });
    this.timer = setInterval(this.tryAgain, AGAIN);
    addEventListener("online", this.tryAgain);
  }

  want(isWanted: boolean): void {
    this.isWanted = isWanted;
    for (const id of this.ids) this.map.setLayoutProperty(id, "visibility", isWanted ? "visible" : "none");
    this.show();
  }

  remove(): void {
    clearInterval(this.timer);
    removeEventListener("online", this.tryAgain);
  }

  private hear(event: MapSourceDataEvent): void {
    const { sourceId, tile } = event as MapSourceDataEvent & { tile?: { state: string } };
    if (this.isOurs(sourceId) && tile?.state === "loaded" && this.standing.came()) this.show();
  }

  private miss(event: ErrorEvent & { sourceId?: string }): void {
    if (!this.isOurs(event.sourceId)) {
      console.error(event.error);
      return;
    }
    this.hasFailed = true;
    if (this.standing.failed()) this.show();
  }

  private readonly tryAgain = () => {
    if (!this.hasFailed || !this.isWanted) return;
    this.hasFailed = false;
    for (const id of this.ids) this.map.refreshTiles(id);
  };

  private show(): void {
    const isThere = this.isWanted && this.standing.isThere;
    this.map.setPaintProperty("land", "fill-opacity", isThere ? 0 : 1);
    this.map.setPaintProperty("grids", "fill-opacity", isThere ? GRID_OPACITY_ON_BASE : GRID_OPACITY);
    this.onChange(isThere);
  }

  private isOurs(id: string | undefined): boolean {
    return id !== undefined && this.ids.includes(id);
  }
}
