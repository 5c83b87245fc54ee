/** A track on any map of ours: the way, what nobody knows of it, stops, and a dot that moves. */

import type { FeatureCollection } from "geojson";
import type { AddLayerObject, FilterSpecification, Map as MapLibre } from "maplibre-gl";
import { type Box, boxOf, FONT } from "@/look/ground";
import { HIDDEN_POSITION, TRACK, UNKNOWN_WAY } from "@/look/palette";
import { seenAt } from "../replay";
import type { Track } from "../track";
import { addTo, drawn, fill } from "./drawing";
import { dotFeatures, standingFeatures, walkedFeatures } from "./features";
import { MARK_PATHS } from "./marks";

const only = (kind: string): FilterSpecification => ["==", ["get", "kind"], kind];
const round = { "line-cap": "round", "line-join": "round" } as const;
const mark = (name: string) =>
  ({ "icon-image": name, "icon-allow-overlap": true, "icon-ignore-placement": true }) as const;

const LAYERS: AddLayerObject[] = [
  {
    id: "track-gaps",
    type: "line",
    source: "track",
    filter: only("gap"),
    paint: { "line-color": UNKNOWN_WAY, "line-width": 2.6, "line-dasharray": [1.4, 2] },
  },
  {
    id: "track-casing",
    type: "line",
    source: "track",
    filter: only("way"),
    layout: round,
    paint: { "line-color": "#fff", "line-width": 8, "line-opacity": 0.9 },
  },
  {
    id: "track-way",
    type: "line",
    source: "track",
    filter: only("way"),
    layout: round,
    paint: { "line-color": TRACK, "line-width": 3.2, "line-opacity": 0.32 },
  },
  {
    id: "track-walked",
    type: "line",
    source: "track-walked",
    layout: round,
    paint: { "line-color": TRACK, "line-width": 4.4 },
  },
  {
    id: "track-ways",
    type: "symbol",
    source: "track",
    filter: only("way"),
    layout: { ...mark("track-arrow"), "symbol-placement": "line", "symbol-spacing": 130 },
  },
  {
    id: "track-lone",
    type: "circle",
    source: "track",
    filter: only("lone"),
    paint: { "circle-radius": 4, "circle-color": TRACK, "circle-stroke-color": "#fff", "circle-stroke-width": 1.5 },
  },
  {
    id: "track-gap-names",
    type: "symbol",
    source: "track",
    filter: only("gap"),
    layout: {
      "symbol-placement": "line-center",
      "text-field": ["get", "name"],
      "text-font": FONT,
      "text-size": 13,
      "text-offset": [0, -0.9],
      "text-allow-overlap": true,
    },
    paint: { "text-color": UNKNOWN_WAY, "text-halo-color": "#fff", "text-halo-width": 2 },
  },
  { id: "track-hidden", type: "symbol", source: "track", filter: only("hidden"), layout: mark("track-hidden") },
  { id: "track-stops", type: "symbol", source: "track", filter: only("stop"), layout: mark("track-stop") },
  { id: "track-end", type: "symbol", source: "track", filter: only("end"), layout: mark("track-end") },
  { id: "track-begin", type: "symbol", source: "track", filter: only("begin"), layout: mark("track-begin") },
  {
    id: "track-circle",
    type: "fill",
    source: "track-dot",
    filter: only("circle"),
    paint: { "fill-color": TRACK, "fill-opacity": 0.14, "fill-outline-color": TRACK },
  },
  {
    id: "track-dot",
    type: "circle",
    source: "track-dot",
    filter: only("dot"),
    paint: { "circle-radius": 8, "circle-color": TRACK, "circle-stroke-color": "#fff", "circle-stroke-width": 3 },
  },
];

export class TrackDrawing {
  private track: Track | null = null;

  /** `before` is the layer of the map that lies above the track. The map must be loaded. */
  constructor(
    private readonly map: MapLibre,
    before?: string,
  ) {
    addTo(map, ["track", "track-walked", "track-dot"], LAYERS, images(), before);
  }

  /** `nobodyKnows` names the gaps. */
  show(track: Track | null, nobodyKnows: string): void {
    this.track = track;
    fill(this.map, "track", track ? standingFeatures(track, nobodyKnows) : []);
    this.goTo(track?.to ?? 0);
  }

  /** Bring the replay to a moment, epoch ms. */
  goTo(moment: number): void {
    const seen = this.track && seenAt(this.track, moment);
    fill(this.map, "track-walked", this.track && seen ? walkedFeatures(this.track, moment, seen) : []);
    fill(this.map, "track-dot", seen ? dotFeatures(seen) : []);
  }

  box(): Box | null {
    const shown: FeatureCollection["features"] = this.track ? standingFeatures(this.track) : [];
    return boxOf(shown.filter(({ properties }) => properties?.["kind"] !== "hidden"));
  }
}

function images(): Record<string, ImageData> {
  return {
    "track-begin": filled(MARK_PATHS.begin),
    "track-end": filled(MARK_PATHS.end),
    "track-stop": drawn(19, (brush) => {
      brush.fillStyle = "#fff";
      brush.strokeStyle = TRACK;
      brush.lineWidth = 1.8;
      brush.beginPath();
      brush.arc(9.5, 9.5, 8, 0, 2 * Math.PI);
      brush.fill();
      brush.stroke();
      brush.lineWidth = 2.4;
      brush.stroke(new Path2D(MARK_PATHS.stop));
    }),
    "track-hidden": drawn(14, (brush) => {
      const cross = new Path2D(MARK_PATHS.hidden);
      brush.lineCap = "round";
      brush.strokeStyle = "#fff";
      brush.lineWidth = 4.4;
      brush.stroke(cross);
      brush.strokeStyle = HIDDEN_POSITION;
      brush.lineWidth = 2;
      brush.stroke(cross);
    }),
    "track-arrow": drawn(16, (brush) => {
      const arrow = new Path2D("M3.5 2.5 L13 8 L3.5 13.5 L6 8 Z");
      brush.lineJoin = "round";
      brush.strokeStyle = "#fff";
      brush.lineWidth = 2.6;
      brush.stroke(arrow);
      brush.fillStyle = TRACK;
      brush.fill(arrow);
    }),
  };
}

function filled(path: string): ImageData {
  return drawn(19, (brush) => {
    const shape = new Path2D(path);
    brush.lineJoin = "round";
    brush.strokeStyle = "#fff";
    brush.lineWidth = 4;
    brush.stroke(shape);
    brush.fillStyle = TRACK;
    brush.fill(shape);
  });
}
