/** A map for one track or the coverage of one grid. */

import type { Coverage } from "@/api/patrol";
import type { Track } from "../track";
import { CoverageDrawing } from "./coverageDrawing";
import { NetGround, OUTLINES } from "./netGround";
import { TrackDrawing } from "./trackDrawing";

export class GroundMap extends NetGround {
  private track: TrackDrawing | null = null;
  private coverage: CoverageDrawing | null = null;

  constructor(container: HTMLElement) {
    super(container);
    this.whenLoaded(() => {
      this.coverage = new CoverageDrawing(this.map, OUTLINES);
      this.track = new TrackDrawing(this.map);
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
}
