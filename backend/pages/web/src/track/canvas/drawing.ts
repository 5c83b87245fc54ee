/** A brush for images of a map, and the layers that a drawing brings to one. */

import type { Feature } from "geojson";
import type { AddLayerObject, GeoJSONSource, Map as MapLibre } from "maplibre-gl";

/** Drawn at twice their size, for screens of high density. */
export const RATIO = 2;

export function drawn(box: number, draw: (brush: CanvasRenderingContext2D) => void): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = box * RATIO;
  const brush = canvas.getContext("2d");
  if (!brush) throw new Error("This browser gives no 2D canvas");
  brush.scale(RATIO, RATIO);
  draw(brush);
  return brush.getImageData(0, 0, box * RATIO, box * RATIO);
}

/** Sources of GeoJSON and layers over them, below the layer `before` when the map has it. */
export function addTo(
  map: MapLibre,
  sources: readonly string[],
  layers: readonly AddLayerObject[],
  images: Readonly<Record<string, ImageData>>,
  before?: string,
): void {
  for (const [name, image] of Object.entries(images))
    if (!map.hasImage(name)) map.addImage(name, image, { pixelRatio: RATIO });
  for (const source of sources)
    map.addSource(source, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  const below = before !== undefined && map.getLayer(before) ? before : undefined;
  for (const layer of layers) map.addLayer(layer, below);
}

export function fill(map: MapLibre, source: string, features: Feature[]): void {
  (map.getSource(source) as GeoJSONSource).setData({ type: "FeatureCollection", features });
}
