/** What is drawn over the net for a while: somebody's track, the coverage of a grid. */

import type { Map as MapLibre } from "maplibre-gl";
import type { Coverage } from "@/api/patrol";
import { showBox } from "@/look/ground";
import { CoverageDrawing } from "@/track/canvas/coverageDrawing";
import { TrackDrawing } from "@/track/canvas/trackDrawing";
import type { Track } from "@/track/track";

/** Layers that show the present; a replay must not be taken for it. */
const LIVE = ["member-halo", "member-ways", "members", "case-halo", "cases"];
const NEAREST = 17;
const MARGIN = 48;

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
  }

  /** A track instead of the present, its gaps named `nobodyKnows`; null brings the present back, as it was seen before. */
  replay(track: Track | null, nobodyKnows: string, covered: Covered): void {
    for (const layer of LIVE) this.map.setLayoutProperty(layer, "visibility", track ? "none" : "visible");
    this.track.show(track, nobodyKnows);
    if (track) {
      const { lng, lat } = this.map.getCenter();
      this.cameFrom ??= { center: [lng, lat], zoom: this.map.getZoom() };
      const margin = { top: MARGIN, left: MARGIN, right: MARGIN + covered.right, bottom: MARGIN + covered.bottom };
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
