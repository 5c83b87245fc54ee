/** From matters to what the wall's map draws. Pure. */

import type { Feature, FeatureCollection, Point } from "geojson";
import { URGENCIES } from "@/casework/casebook";
import { markName } from "@/map/canvas/marks";
import { hasPlace, lampRank, type Matter } from "./matters";

export type Drawn = FeatureCollection<Point, Record<string, string | number>>;

export const drawnOf = (matters: readonly Matter[], fresh: ReadonlySet<string>): Drawn => ({
  type: "FeatureCollection",
  features: matters.filter(hasPlace).map((one) => featureOf(one, fresh.has(one.number))),
});

function featureOf(one: Matter & { lon: number; lat: number }, fresh: boolean): Feature<Point, Record<string, string | number>> {
  return {
    type: "Feature",
    geometry: { type: "Point", coordinates: [one.lon, one.lat] },
    properties: {
      mark: markName(one.urgency, one.lamp),
      lamp: lampRank(one.lamp),
      critical: one.urgency === "critical" ? 1 : 0,
      fresh: fresh ? 1 : 0,
      // The gravest stands on top: urgency first, then the lamp.
      rank: (URGENCIES.length - URGENCIES.indexOf(one.urgency)) * 10 + lampRank(one.lamp),
    },
  };
}
