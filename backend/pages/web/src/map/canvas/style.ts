/**
 * The style of the map: no base map, no glyphs (names are drawn from the machine's own fonts), one
 * GeoJSON source each for the townships, the grids, the members and the cases.
 */

import type { ExpressionSpecification, StyleSpecification } from "maplibre-gl";
import { FONT } from "@/look/ground";
import { CASES_TOGETHER, clusterLayers, PEOPLE_TOGETHER } from "./clusters";
import { ARROW } from "./marks";
import {
  BEYOND,
  CHOSEN,
  DEDICATED,
  FRESH,
  GRID_LINE,
  LABEL,
  LAND,
  PERSON,
  PERSON_OLD,
  PERSON_VERY_OLD,
  TOWNSHIP_LINE,
} from "@/look/palette";

const EMPTY = { type: "FeatureCollection" as const, features: [] };

const isSet = (name: string): ExpressionSpecification => ["boolean", ["feature-state", name], false];
const whenSet = (name: string, then: number, otherwise: number): ExpressionSpecification => [
  "case",
  isSet(name),
  then,
  otherwise,
];
const byZoom = (...stops: (number | ExpressionSpecification)[]): ExpressionSpecification =>
  ["interpolate", ["linear"], ["zoom"], ...stops] as unknown as ExpressionSpecification;

/** 0 fresh, 1 old, 2 very old: set on members as their positions grow old. */
const AGE: ExpressionSpecification = ["coalesce", ["feature-state", "age"], 0];

/** A case that has just come, or several with one among them. */
const IS_FRESH: ExpressionSpecification = ["==", ["get", "fresh"], 1];
const ALONE: ExpressionSpecification = ["!", ["has", "point_count"]];
/** From here on the headings of people are drawn. */
export const HEADINGS_FROM = 10.6;

export const GRID_OPACITY: ExpressionSpecification = ["case", isSet("chosen"), 0.16, isSet("under"), 0.55, 1];
/** Streets are seen through it; a dedicated grid is still told from others. */
export const GRID_OPACITY_ON_BASE: ExpressionSpecification = [
  "case",
  isSet("chosen"),
  0.16,
  isSet("under"),
  0.35,
  ["==", ["get", "kind"], "dedicated"],
  0.45,
  0,
];

/** Layers that answer a click, the topmost first. */
export const PICKED_LAYERS = ["case-clusters", "cases", "member-clusters", "members", "grids"] as const;
/** Layers that show the present; a replay must not be taken for it. */
export const LIVE_LAYERS = [
  "member-halo",
  "member-ways",
  "members",
  "member-clusters",
  "case-halo",
  "cases",
  "case-clusters",
] as const;

export const netStyle: StyleSpecification = {
  version: 8,
  sources: {
    townships: { type: "geojson", data: EMPTY },
    grids: { type: "geojson", data: EMPTY },
    labels: { type: "geojson", data: EMPTY },
    members: { type: "geojson", data: EMPTY, ...PEOPLE_TOGETHER },
    cases: { type: "geojson", data: EMPTY, ...CASES_TOGETHER },
  },
  layers: [
    { id: "beyond", type: "background", paint: { "background-color": BEYOND } },
    {
      id: "land",
      type: "fill",
      source: "townships",
      paint: { "fill-color": LAND, "fill-antialias": false },
    },
    {
      id: "grids",
      type: "fill",
      source: "grids",
      paint: {
        "fill-color": [
          "case",
          isSet("chosen"),
          CHOSEN,
          ["==", ["get", "kind"], "dedicated"],
          DEDICATED,
          LAND,
        ],
        "fill-opacity": GRID_OPACITY,
      },
    },
    {
      id: "grid-lines",
      type: "line",
      source: "grids",
      layout: { "line-join": "round" },
      paint: {
        "line-color": GRID_LINE,
        "line-width": byZoom(9, 0.35, 12, 0.8, 15, 1.6),
        "line-opacity": byZoom(8.5, 0.55, 11, 0.9),
      },
    },
    {
      id: "township-lines",
      type: "line",
      source: "townships",
      layout: { "line-join": "round" },
      paint: { "line-color": TOWNSHIP_LINE, "line-width": byZoom(8, 0.9, 11, 1.6, 15, 3) },
    },
    {
      id: "chosen-grid",
      type: "line",
      source: "grids",
      layout: { "line-join": "round" },
      paint: {
        "line-color": CHOSEN,
        "line-width": ["case", isSet("chosen"), 3.2, 2.4],
        "line-opacity": ["case", isSet("chosen"), 1, isSet("own"), 0.8, 0],
      },
    },
    {
      id: "grid-names",
      type: "symbol",
      source: "labels",
      minzoom: 12.2,
      filter: ["==", ["get", "level"], "grid"],
      layout: {
        "text-field": ["get", "name"],
        "text-font": FONT,
        "text-size": byZoom(12, 10.5, 16, 14),
        "text-max-width": 7,
        "symbol-sort-key": ["get", "rank"],
        "text-padding": 4,
      },
      paint: { "text-color": "#5b7180", "text-halo-color": LAND, "text-halo-width": 1.4 },
    },
    {
      id: "member-halo",
      type: "circle",
      source: "members",
      filter: ALONE,
      paint: {
        "circle-radius": byZoom(9, 9, 14, 16),
        "circle-color": CHOSEN,
        "circle-opacity": whenSet("chosen", 0.22, 0),
        "circle-stroke-color": CHOSEN,
        "circle-stroke-width": 2,
        "circle-stroke-opacity": whenSet("chosen", 1, 0),
      },
    },
    {
      id: "member-ways",
      type: "symbol",
      source: "members",
      minzoom: HEADINGS_FROM,
      filter: ["all", ALONE, ["get", "moving"]],
      layout: {
        "icon-image": ARROW,
        "icon-size": byZoom(HEADINGS_FROM, 0.62, 15, 1.05),
        "icon-rotate": ["get", "heading"],
        "icon-rotation-alignment": "map",
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
      },
      paint: { "icon-opacity": ["match", AGE, 0, 1, 1, 0.45, 0] },
    },
    {
      id: "members",
      type: "circle",
      source: "members",
      filter: ALONE,
      paint: {
        "circle-radius": byZoom(8.5, 2.7, 10, 3.6, 12, 5, 15, 7),
        "circle-color": ["match", AGE, 0, PERSON, 1, PERSON_OLD, PERSON_VERY_OLD],
        "circle-opacity": ["match", AGE, 0, 1, 1, 0.8, 0.55],
        "circle-stroke-color": "#fff",
        "circle-stroke-width": byZoom(9, 0.6, 12, 1.4),
        "circle-stroke-opacity": ["match", AGE, 0, 1, 1, 0.8, 0.4],
      },
    },
    clusterLayers.people,
    {
      id: "township-names",
      type: "symbol",
      source: "labels",
      maxzoom: 14,
      filter: ["==", ["get", "level"], "township"],
      layout: {
        "text-field": ["get", "name"],
        "text-font": FONT,
        "text-size": byZoom(8, 11, 10, 13.5, 13, 18),
        "symbol-sort-key": ["get", "rank"],
        "text-letter-spacing": 0.06,
        "text-padding": 1,
        // Beside what stands there, where that is possible; upon it before it is left out.
        "text-variable-anchor": ["center", "top", "bottom", "left", "right"],
        "text-radial-offset": 1.6,
        "text-allow-overlap": true,
      },
      paint: {
        "text-color": LABEL,
        "text-halo-color": LAND,
        "text-halo-width": 2.2,
        "text-opacity": byZoom(12.5, 1, 14, 0),
      },
    },
    {
      id: "case-halo",
      type: "circle",
      source: "cases",
      paint: {
        "circle-radius": byZoom(9, ["case", ALONE, 17, 30], 14, 27),
        "circle-color": ["case", isSet("chosen"), CHOSEN, FRESH],
        "circle-opacity": ["case", isSet("chosen"), 0.2, IS_FRESH, 0.35, 0],
        "circle-stroke-color": ["case", isSet("chosen"), CHOSEN, FRESH],
        "circle-stroke-width": 2.2,
        "circle-stroke-opacity": ["case", ["any", isSet("chosen"), IS_FRESH], 1, 0],
      },
    },
    {
      id: "cases",
      type: "symbol",
      source: "cases",
      filter: ALONE,
      layout: {
        "icon-image": ["get", "mark"],
        "icon-size": byZoom(8.5, 0.5, 10, 0.62, 13, 0.9),
        "icon-allow-overlap": true,
        "symbol-sort-key": ["get", "rank"],
      },
    },
    clusterLayers.cases,
  ],
};
