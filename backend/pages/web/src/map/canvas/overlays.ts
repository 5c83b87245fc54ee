/** What is drawn over the net for a while: somebody's track, the coverage of a grid, calls for help. */

import type { Feature } from "geojson";
import type { AddLayerObject, Map as MapLibre } from "maplibre-gl";
import type { Coverage } from "@/api/patrol";
import { FONT, showBox } from "@/look/ground";
import { CHOSEN, URGENCY_COLOURS } from "@/look/palette";
import { CoverageDrawing } from "@/track/canvas/coverageDrawing";
import { addTo, drawn, fill } from "@/track/canvas/drawing";
import { TrackDrawing } from "@/track/canvas/trackDrawing";
import type { Track } from "@/track/track";
import { LIVE_LAYERS } from "./style";

/** Above everything, a replay too: somebody is in danger now. */
const ALARMS: AddLayerObject = {
  id: "alarms",
  type: "symbol",
  source: "alarms",
  layout: { "icon-image": "alarm", "icon-allow-overlap": true, "icon-ignore-placement": true },
};
/** A place that was looked for, with its name. */
const SOUGHT: AddLayerObject = {
  id: "sought",
  type: "symbol",
  source: "sought",
  layout: {
    "icon-image": "sought",
    "icon-anchor": "bottom",
    "icon-allow-overlap": true,
    "icon-ignore-placement": true,
    "text-field": ["get", "name"],
    "text-font": FONT,
    "text-size": 14,
    "text-anchor": "top",
    "text-offset": [0, 0.2],
    "text-optional": true,
  },
  paint: { "text-color": CHOSEN, "text-halo-color": "#fff", "text-halo-width": 2 },
};
const NEAREST = 17;
const MARGIN = 48;
/** Pixels at the left that the buttons of the map cover. */
const BUTTONS = 40;

/** Pixels at the right and at the bottom that panels cover. */
export interface Covered {
  right: number;
  bottom: number;
}

export class Overlays {
  private readonly coverage: CoverageDrawing;
  private readonly track: TrackDrawing;
  private cameFrom: { center: [number, number]; zoom: number } | null = null;

  constructor(private readonly map: MapLibre) {
    this.coverage = new CoverageDrawing(map, "chosen-grid", "member-halo");
    this.track = new TrackDrawing(map, "member-halo");
    addTo(map, ["sought", "alarms"], [SOUGHT, ALARMS], { alarm: alarmMark(), sought: soughtMark() });
  }

  callForHelp(alarms: Feature[]): void {
    fill(this.map, "alarms", alarms);
  }

  /** Where a place is that was looked for; null when nobody looks for it any more. */
  pointOut(place: { name: string; position: [number, number] } | null): void {
    const sought: Feature[] = place
      ? [
          {
            type: "Feature",
            geometry: { type: "Point", coordinates: place.position },
            properties: { name: place.name },
          },
        ]
      : [];
    fill(this.map, "sought", sought);
  }

  /** A track instead of the present, its gaps named `nobodyKnows`; null brings the present back, as it was seen before. */
  replay(track: Track | null, nobodyKnows: string, covered: Covered): void {
    for (const layer of LIVE_LAYERS) this.map.setLayoutProperty(layer, "visibility", track ? "none" : "visible");
    this.track.show(track, nobodyKnows);
    if (track) {
      const { lng, lat } = this.map.getCenter();
      this.cameFrom ??= { center: [lng, lat], zoom: this.map.getZoom() };
      const margin = {
        top: MARGIN,
        left: MARGIN + BUTTONS,
        right: MARGIN + covered.right,
        bottom: MARGIN + covered.bottom,
      };
      showBox(this.map, this.track.box(), { margin, maxZoom: NEAREST });
    } else if (this.cameFrom) {
      this.map.jumpTo(this.cameFrom);
      this.cameFrom = null;
    }
  }

  goTo(moment: number): void {
    this.track.goTo(moment);
  }

  /** `covered` are the pixels of a panel at the right. */
  paint(coverage: Coverage | null, covered: number): void {
    this.coverage.show(coverage);
    const margin = { top: MARGIN, left: MARGIN, right: MARGIN + covered, bottom: MARGIN };
    showBox(this.map, this.coverage.box(), { margin, maxZoom: NEAREST });
  }
}

/** A pin: no case and no person looks so. */
function soughtMark(): ImageData {
  return drawn(36, (brush) => {
    brush.fillStyle = CHOSEN;
    brush.strokeStyle = "#fff";
    brush.lineWidth = 2;
    const pin = new Path2D("M18 35 C10 24 7 19 7 14 A11 11 0 1 1 29 14 C29 19 26 24 18 35 Z");
    brush.fill(pin);
    brush.stroke(pin);
    brush.fillStyle = "#fff";
    brush.beginPath();
    brush.arc(18, 14, 4, 0, 2 * Math.PI);
    brush.fill();
  });
}

function alarmMark(): ImageData {
  return drawn(46, (brush) => {
    brush.strokeStyle = brush.fillStyle = URGENCY_COLOURS.critical;
    brush.lineWidth = 3;
    brush.beginPath();
    brush.arc(23, 23, 20.5, 0, 2 * Math.PI);
    brush.stroke();
    brush.beginPath();
    brush.arc(23, 23, 16, 0, 2 * Math.PI);
    brush.fill();
    brush.fillStyle = "#fff";
    brush.font = "700 12px sans-serif";
    brush.textAlign = "center";
    brush.textBaseline = "middle";
    brush.fillText("SOS", 23, 23.5);
  });
}
