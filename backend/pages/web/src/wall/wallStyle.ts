/** The style of the wall's map: dark, without a base map; sizes are of a screen seen from afar. */

import type { ExpressionSpecification, StyleSpecification } from "maplibre-gl";
import { FONT } from "@/look/ground";
import { NIGHT_MARKS } from "@/look/palette";

const BEYOND = "#0a1218";
const LAND = "#15232d";
const LAND_BESIDE = "#0f1a22";
const GRID_LINE = "#2c4251";
const TOWNSHIP_LINE = "#557487";
const NAME = "#93aab8";
const COUNT = "#f3f8fb";
const FRESH = "#5cc8ff";

const EMPTY = { type: "FeatureCollection" as const, features: [] };
/** Marks nearer than this to each other are drawn as a number, pixels at scale 1. */
const TOGETHER = 38;

/** Over a number: so many of them are critical. */
export const CRITICAL_AMONG = "critical-among";
export const lampImage = (rank: number): string => `lamp-${rank}`;

/** `scale`: how much larger than 1920 by 1080 the screen is. `own`: the code of the township that is
 * shown; null for the whole district. */
export function wallStyle(scale: number, own: string | null): StyleSpecification {
  const within = (property: string, then: string, otherwise: string): ExpressionSpecification | string =>
    own === null ? then : ["case", ["==", ["get", property], own], then, otherwise];
  const halo: ExpressionSpecification = ["case", ["==", ["get", "fresh"], 1], 1, 0];
  return {
    version: 8,
    sources: {
      townships: { type: "geojson", data: EMPTY },
      grids: { type: "geojson", data: EMPTY },
      labels: { type: "geojson", data: EMPTY },
      matters: {
        type: "geojson",
        data: EMPTY,
        cluster: true,
        clusterRadius: TOGETHER * scale,
        clusterMaxZoom: 17,
        clusterMinPoints: 2,
        clusterProperties: {
          lamp: ["max", ["get", "lamp"]],
          fresh: ["max", ["get", "fresh"]],
          critical: ["+", ["get", "critical"]],
        },
      },
    },
    layers: [
      { id: "beyond", type: "background", paint: { "background-color": BEYOND } },
      { id: "land", type: "fill", source: "townships", paint: { "fill-color": within("code", LAND, LAND_BESIDE), "fill-antialias": false } },
      {
        id: "grid-lines",
        type: "line",
        source: "grids",
        layout: { "line-join": "round" },
        paint: {
          "line-color": GRID_LINE,
          "line-width": (own === null ? 0.7 : 1.5) * scale,
          "line-opacity": own === null ? 0.8 : ["case", ["==", ["get", "area"], own], 1, 0.25],
        },
      },
      {
        id: "township-lines",
        type: "line",
        source: "townships",
        layout: { "line-join": "round" },
        paint: { "line-color": within("code", TOWNSHIP_LINE, GRID_LINE), "line-width": (own === null ? 1.4 : 2.4) * scale },
      },
      {
        id: "names",
        type: "symbol",
        source: "labels",
        layout: {
          "text-field": ["get", "name"],
          "text-font": FONT,
          "text-size": 22 * scale,
          "text-max-width": 20,
          // Aside rather than not at all.
          "text-variable-anchor": ["center", "top", "bottom", "left", "right"],
          "symbol-sort-key": ["get", "rank"],
          "text-padding": 2,
        },
        paint: { "text-color": NAME, "text-halo-color": BEYOND, "text-halo-width": 2 * scale },
      },
      {
        id: "fresh",
        type: "circle",
        source: "matters",
        paint: {
          "circle-radius": 29 * scale,
          "circle-color": FRESH,
          "circle-opacity": ["*", 0.25, halo],
          "circle-stroke-color": FRESH,
          "circle-stroke-width": 2.5 * scale,
          "circle-stroke-opacity": halo,
        },
      },
      {
        id: "numbers",
        type: "symbol",
        source: "matters",
        filter: ["has", "point_count"],
        layout: {
          "icon-image": ["concat", "lamp-", ["to-string", ["get", "lamp"]]],
          "icon-size": sizeOfNumber(scale),
          "icon-allow-overlap": true,
          "icon-ignore-placement": true,
          "text-field": ["to-string", ["get", "point_count"]],
          "text-font": FONT,
          "text-size": 23 * scale,
          "text-allow-overlap": true,
          "text-ignore-placement": true,
          "symbol-sort-key": ["get", "point_count"],
        },
        paint: { "text-color": COUNT },
      },
      {
        id: "marks",
        type: "symbol",
        source: "matters",
        filter: ["!", ["has", "point_count"]],
        layout: markLayout(scale),
      },
      {
        id: "critical-among",
        type: "symbol",
        source: "matters",
        filter: ["all", ["has", "point_count"], [">", ["get", "critical"], 0]],
        layout: {
          "icon-image": CRITICAL_AMONG,
          "icon-size": scale,
          "icon-offset": besideNumber(20),
          "icon-allow-overlap": true,
          "icon-ignore-placement": true,
          "text-field": ["to-string", ["get", "critical"]],
          "text-font": FONT,
          "text-size": 22 * scale,
          "text-offset": besideNumber(20 / 22),
          "text-allow-overlap": true,
          "text-ignore-placement": true,
        },
        paint: { "text-color": NIGHT_MARKS.sign },
      },
    ],
  };
}

const markLayout = (size: number) => ({
  "icon-image": ["get", "mark"] as ExpressionSpecification,
  "icon-size": size,
  "icon-allow-overlap": true,
  "icon-ignore-placement": true,
  "symbol-sort-key": ["get", "rank"] as ExpressionSpecification,
});

/** Larger as more lie together. */
const byCount = <Value>(few: Value, some: Value, many: Value): ExpressionSpecification =>
  ["step", ["get", "point_count"], few, 10, some, 100, many] as ExpressionSpecification;

const sizeOfNumber = (scale: number): ExpressionSpecification => byCount(1.2 * scale, 1.4 * scale, 1.8 * scale);

/** At the upper right rim of a number, `few` being as far as that is of the smallest. */
const besideNumber = (few: number): ExpressionSpecification => {
  const at = (distance: number): ExpressionSpecification => ["literal", [distance, -distance]];
  return byCount(at(few), at(few * 1.15), at(few * 1.45));
};
