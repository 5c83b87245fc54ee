/**
 * What stands in one GeoJSON source of the map, and the smallest change that brings it to what the
 * wire says: additions, moves and removals, collected between two ticks and handed over as one.
 */

import type { Feature, Point } from "geojson";
import type { GeoJSONSourceDiff } from "maplibre-gl";

export type Placed = Feature<Point> & { id: number; properties: Record<string, unknown> };

const asText = ({ geometry, properties }: Placed): string => JSON.stringify([geometry.coordinates, properties]);

export class Drawn {
  /** What the map has, each as it was handed over. */
  private readonly standing = new Map<number, string>();
  private readonly coming = new Map<number, Placed>();
  private readonly leaving = new Set<number>();

  /** Place or move a feature; the newest word before the next tick counts. */
  place(feature: Placed): void {
    this.leaving.delete(feature.id);
    if (this.standing.get(feature.id) === asText(feature)) this.coming.delete(feature.id);
    else this.coming.set(feature.id, feature);
  }

  remove(id: number): void {
    this.coming.delete(id);
    if (this.standing.has(id)) this.leaving.add(id);
  }

  /** Whether there is a change to be taken. */
  get isBehind(): boolean {
    return this.coming.size + this.leaving.size > 0;
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
      this.standing.set(feature.id, asText(feature));
    }
    const remove = [...this.leaving];
    for (const id of remove) this.standing.delete(id);
    this.coming.clear();
    this.leaving.clear();
    return { add, update, remove };
  }
}
