/** What every map of ours stands on: MapLibre without rotation, from our own files alone. */

import type { Feature } from "geojson";
import { LngLatBounds, Map as MapLibre, type PaddingOptions, ScaleControl, setWorkerUrl, type StyleSpecification } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import "maplibre-gl/dist/maplibre-gl.css";

setWorkerUrl(workerUrl);

export const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");
/** Names are drawn from the machine's own fonts: no glyphs, no network. */
export const FONT = ["Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif"];
/** Pixels left free around what is shown whole. */
const MARGIN = 36;

export type Box = LngLatBounds;

/** `still`: nobody moves it, nor measures on it. */
export function newMap(container: HTMLElement, style: StyleSpecification, { still = false } = {}): MapLibre {
  const map = new MapLibre({
    container,
    style,
    center: [119.95, 35.88],
    zoom: 9,
    minZoom: 7.5,
    maxZoom: 18,
    maxPitch: 0,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    attributionControl: false,
    interactive: !still,
    fadeDuration: reducedMotion.matches ? 0 : 150,
  });
  if (still) return map;
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
  return map;
}

/** The box around features; null around nothing. */
export function boxOf(features: readonly Feature[]): Box | null {
  const box = new LngLatBounds();
  for (const { geometry } of features)
    if (geometry && "coordinates" in geometry)
      for (const corner of cornersOf(geometry.coordinates as Nested)) box.extend(corner);
  return box.isEmpty() ? null : box;
}

export function showBox(
  map: MapLibre,
  box: Box | null,
  { animate = true, maxZoom = 18, margin = MARGIN }: { animate?: boolean; maxZoom?: number; margin?: number | PaddingOptions } = {},
): void {
  if (box)
    map.fitBounds(box, {
      padding: margin,
      maxZoom,
      animate: animate && !reducedMotion.matches,
      duration: 500,
    });
}

type Nested = number[] | Nested[];
function* cornersOf(coordinates: Nested): Generator<[number, number]> {
  if (typeof coordinates[0] === "number") yield coordinates as [number, number];
  else for (const inner of coordinates as Nested[]) yield* cornersOf(inner);
}
