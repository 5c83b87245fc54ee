/** The map of one's grids, from what the phone holds: shapes, names, matters, where one stands. */

import type { Feature, FeatureCollection, Polygon } from "geojson";
import { type GeoJSONSource, type LngLatLike, Map as MapLibre, Marker, type StyleSpecification } from "maplibre-gl";
import type { Lamp, Position } from "@/api/shapes";
import { boxOf, FONT, newMap, reducedMotion, showBox } from "@/look/ground";
import { labelPoints } from "@/look/labels";
import type { Ground } from "../state/shapes";
import { circleAround } from "./circle";
import { signOf } from "./signs";

export interface Mark {
  /** A case's number, or a due place's id. */
  id: string;
  kind: "case" | "place";
  lamp: Lamp;
  position: Position;
  /** For those who hear the map. */
  name: string;
}
export interface Here {
  lon: number;
  lat: number;
  /** Metres. */
  acc: number;
}
/** `look`: walk about and touch marks; `still`: a picture; `choose`: what lies under the cross. */
export type Mode = "look" | "still" | "choose";

const EMPTY: FeatureCollection = { type: "FeatureCollection", features: [] };
const NEAR = 16.2;

const DAY = { beyond: "#dfe8ed", land: "#f1f2ee", own: "#ffffff", line: "#8fa3b0", edge: "#12486c", text: "#22323d", halo: "#ffffff", here: "#1467c8" };
const NIGHT: typeof DAY = { beyond: "#0b1318", land: "#17222a", own: "#22313c", line: "#5d7483", edge: "#8cc6ee", text: "#e6eef2", halo: "#0e161c", here: "#6cb4ff" };

function styleOf(colours: typeof DAY): StyleSpecification {
  const text = { "text-color": colours.text, "text-halo-color": colours.halo, "text-halo-width": 1.8 };
  const source = { type: "geojson" as const, data: EMPTY };
  return {
    version: 8,
    sources: { grids: source, names: source, places: source, reach: source, here: source },
    layers: [
      { id: "beyond", type: "background", paint: { "background-color": colours.beyond } },
      { id: "land", type: "fill", source: "grids", paint: { "fill-color": ["case", ["get", "own"], colours.own, colours.land] } },
      { id: "lines", type: "line", source: "grids", paint: { "line-color": colours.line, "line-width": 1 } },
      { id: "edge", type: "line", source: "grids", filter: ["get", "own"], paint: { "line-color": colours.edge, "line-width": 3 } },
      { id: "reach", type: "fill", source: "reach", paint: { "fill-color": colours.here, "fill-opacity": 0.16 } },
      { id: "spots", type: "circle", source: "places", minzoom: 13, paint: { "circle-radius": 3, "circle-color": colours.line } },
      {
        id: "places",
        type: "symbol",
        source: "places",
        minzoom: 13,
        layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 14, "text-anchor": "top", "text-offset": [0, 0.4], "text-max-width": 8 },
        paint: text,
      },
      {
        id: "names",
        type: "symbol",
        source: "names",
        layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 14, "symbol-sort-key": ["get", "rank"], "text-max-width": 7 },
        paint: { ...text, "text-opacity": 0.85 },
      },
      {
        id: "here",
        type: "circle",
        source: "here",
        paint: { "circle-radius": 8, "circle-color": colours.here, "circle-stroke-color": "#ffffff", "circle-stroke-width": 3 },
      },
    ],
  };
}

export class GroundMap {
  private readonly map: MapLibre;
  private loaded = false;
  private mode: Mode = "look";
  private marks: Marker[] = [];
  private pin: Marker | null = null;
  /** The map moves to where somebody touched it. */
  private isTapped = false;
  private whole: ReturnType<typeof boxOf> = null;

  constructor(
    container: HTMLElement,
    isDark: boolean,
    private readonly told: { chosen: (at: Position) => void; opened: (mark: Mark) => void },
  ) {
    this.map = newMap(container, styleOf(isDark ? NIGHT : DAY));
    this.map.once("load", () => {
      this.loaded = true;
      container.dataset["drawn"] = "true";
    });
    this.map.on("moveend", (event) => {
      // Only what somebody moved: not what the map does by itself.
      if (this.mode === "choose" && (event.originalEvent !== undefined || this.isTapped)) this.tellCentre();
      this.isTapped = false;
    });
    this.map.on("click", ({ lngLat }) => {
      if (this.mode !== "choose") return;
      this.isTapped = true;
      this.map.easeTo({ center: lngLat, animate: !reducedMotion.matches, duration: 250 });
    });
  }

  private tellCentre(): void {
    const { lng, lat } = this.map.getCenter();
    this.told.chosen([rounded(lng), rounded(lat)]);
  }

  setMode(mode: Mode): void {
    this.mode = mode;
    const { dragPan, scrollZoom, touchZoomRotate, doubleClickZoom, keyboard } = this.map;
    for (const hand of [dragPan, scrollZoom, touchZoomRotate, doubleClickZoom, keyboard]) {
      if (mode === "still") hand.disable();
      else hand.enable();
    }
    touchZoomRotate.disableRotation();
    keyboard.disableRotation();
    this.pin?.getElement().classList.toggle("unseen", mode === "choose");
  }

  setLook(isDark: boolean): void {
    const paint = () => {
      for (const { id, paint: colours } of styleOf(isDark ? NIGHT : DAY).layers)
        for (const [name, value] of Object.entries(colours ?? {})) this.map.setPaintProperty(id, name as "fill-color", value as string);
    };
    if (this.loaded) paint();
    else this.map.once("load", paint);
  }

  draw({ grids, places }: Ground): void {
    this.fill("grids", grids);
    this.fill("names", labelPoints(grids.features.filter(({ properties }) => properties.own), "grid"));
    this.fill("places", {
      type: "FeatureCollection",
      features: places.map(({ name, position }) => ({ type: "Feature", geometry: { type: "Point", coordinates: position }, properties: { name } })),
    });
    const isFirst = this.whole === null;
    this.whole = boxOf(grids.features.filter(({ properties }) => properties.own));
    if (isFirst) this.showWhole(false);
  }

  /** All of one's grids. */
  showWhole(animate = true): void {
    showBox(this.map, this.whole, { animate, margin: 24 });
  }

  showHere(here: Here | null): void {
    const reach: Feature<Polygon>[] = here ? [circleAround([here.lon, here.lat], here.acc)] : [];
    this.fill("reach", { type: "FeatureCollection", features: reach });
    this.fill("here", {
      type: "FeatureCollection",
      features: here ? [{ type: "Feature", geometry: { type: "Point", coordinates: [here.lon, here.lat] }, properties: {} }] : [],
    });
  }

  /** Near enough to tell houses apart. */
  goTo(at: Position, animate = true): void {
    const center: LngLatLike = at;
    this.map.easeTo({ center, zoom: Math.max(this.map.getZoom(), NEAR), animate: animate && !reducedMotion.matches, duration: 400 });
  }

  showPin(at: Position | null): void {
    if (at === null) {
      this.pin?.remove();
      this.pin = null;
      return;
    }
    this.pin ??= new Marker({ element: signOf("pin"), anchor: "bottom" }).setLngLat(at).addTo(this.map);
    this.pin.setLngLat(at);
    this.pin.getElement().classList.toggle("unseen", this.mode === "choose");
  }

  showMarks(marks: readonly Mark[]): void {
    for (const one of this.marks) one.remove();
    this.marks = marks.map((mark) => {
      const element = document.createElement("button");
      element.type = "button";
      element.className = `ground-mark ${mark.kind}`;
      element.dataset["mark"] = mark.id;
      element.setAttribute("aria-label", mark.name);
      element.append(signOf(mark.kind === "place" ? "place" : mark.lamp));
      element.addEventListener("click", (event) => {
        event.stopPropagation();
        this.told.opened(mark);
      });
      return new Marker({ element }).setLngLat(mark.position).addTo(this.map);
    });
  }

  resize(): void {
    this.map.resize();
  }
  zoomBy(steps: number): void {
    // Around the cross, so that what lies under it stays.
    if (steps > 0) this.map.zoomIn();
    else this.map.zoomOut();
  }
  describe(words: string): void {
    this.map.getCanvas().setAttribute("aria-label", words);
  }
  remove(): void {
    this.map.remove();
  }

  private fill(source: "grids" | "names" | "places" | "reach" | "here", data: FeatureCollection): void {
    const put = () => {
      (this.map.getSource(source) as GeoJSONSource).setData(data);
    };
    if (this.loaded) put();
    else this.map.once("load", put);
  }
}

/** A tenth of a metre: nobody points nearer. */
const rounded = (degrees: number) => Number(degrees.toFixed(6));
