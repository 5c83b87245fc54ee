/**
 * What stands in one GeoJSON source of the map, and the smallest change that brings it to what the
 * wire says: additions, moves and removals, collected between two ticks and handed over as one.
 */

import type { Feature, Point } from "geojson";
import type { GeoJSONSourceDiff } from "maplibre-gl";

export type Placed = Feature<Point> & { id: number; properties: Record<string, unknown> };

export class Drawn {
  private readonly standing = new Set<number>();
  private readonly coming = new Map<number, Placed>();
  private readonly leaving = new Set<number>();

  /** Place or move a feature; the newest word before the next tick counts. */
  place(feature: Placed): void {
    this.leaving.delete(feature.id);
    this.coming.set(feature.id, feature);
  }

  remove(id: number): void {
    this.coming.delete(id);
    if (this.standing.has(id)) this.leaving.add(id);
  }

  /** The change since the last call, or null when there is none. */
  takeDiff(): GeoJSONSourceDiff | null {
    if (this.coming.size === 0 && this.leaving.size === 0) return null;
    const add: Placed[] = [];
    const update: NonNullable<GeoJSONSourceDiff["update"]> = [];
    for (const feature of this.coming.values()) {
      if (!this.standing.has(feature.id)) add.push(feature);
      else
        update.push({
          id: feature.id,
          newGeometry: feature.geometry,
          addOrUpdateProperties: Object.entries(feature.properties).map(([key, value]) => ({
            key,
            value,
          })),
        });
      this.standing.add(feature.id);
    }
    const remove = [...this.leaving];
    for (const id of remove) this.standing.delete(id);
    this.coming.clear();
    this.leaving.clear();
    return { add, update, remove };
  }
}
