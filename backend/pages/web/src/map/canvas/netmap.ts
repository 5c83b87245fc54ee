/** The map itself: holds MapLibre, draws what it is told, and says what was picked. */

import type { FeatureCollection, Point } from "geojson";
import type { GeoJSONSource, Map as MapLibre, MapGeoJSONFeature, PointLike } from "maplibre-gl";
import type { Shapes } from "@/api/reads";
import type { AreaProperties, GridProperties } from "@/api/shapes";
import type { Change } from "@/live/state";
import { type Box, boxOf, newMap, reducedMotion, showBox } from "@/look/ground";
import type { BaseMap } from "@/look/baseMap";
import { labelPoints } from "@/look/labels";
import { BaseLayers } from "./baseLayers";
import { drawClusterMarks } from "./clusters";
import { drawMarks, MARK_RATIO } from "./marks";
import type { Shows } from "./matters";
import { Overlays } from "./overlays";
import { Present } from "./present";
import { netStyle, PICKED_LAYERS } from "./style";

/** Something on the map: a grid by its code, a case by its number or several that lie upon each
 * other, a member by id. */
export type Thing =
  | { kind: "grid"; code: string }
  | { kind: "case"; number: string }
  | { kind: "cases"; numbers: string[] }
  | { kind: "member"; id: number };

export interface NetMapOptions {
  container: HTMLElement;
  /** `at` is where, in pixels from the left of the map. */
  onPick: (thing: Thing | null, at: number) => void;
  serverNow: () => number;
  /** The browser took the means to draw away: nothing is drawn any more, and another map is wanted. */
  onLost: () => void;
  /** What was seen of the map before this one; null for the beginning. */
  view: View | null;
  /** What the net stands on, and where to say whether that is to be seen. */
  baseMap?: BaseMap | null;
  onBaseMap?: (isThere: boolean) => void;
}

export interface View {
  center: [number, number];
  zoom: number;
}

/** A browser that gives the means to draw back does it by then, ms. */
const LOST_FOR_GOOD = 15_000;
/** Fingers and trembling hands: a click counts within this many pixels of a point. */
const REACH = 7;
/** Marks closer than so many pixels cover each other. */
const UPON = 14;

export class NetMap {
  private readonly map: MapLibre;
  private readonly present: Present;
  private readonly gridIds = new Map<string, number>();
  private box: Box | null = null;
  private seen: boolean;
  private grids: Shapes<GridProperties>["features"] = [];
  private own: number[] = [];
  private chosen: { source: string; id: number } | null = null;
  private under: number | null = null;
  /** Our own word for it: MapLibre's becomes false again with every update of a source. */
  private loaded = false;
  private overlays: Overlays | null = null;
  private base: BaseLayers | null = null;
  private losing: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: NetMapOptions) {
    this.map = newMap(options.container, netStyle);
    this.seen = options.view !== null;
    if (options.view) this.map.jumpTo(options.view);
    this.map.once("load", () => {
      this.loaded = true;
      for (const { name, image } of [...drawMarks(), ...drawClusterMarks()])
        this.map.addImage(name, image, { pixelRatio: MARK_RATIO });
      this.overlays = new Overlays(this.map);
      const { baseMap, onBaseMap } = options;
      if (baseMap) this.base = new BaseLayers(this.map, baseMap, onBaseMap ?? (() => undefined));
      this.listen();
    });
    this.present = new Present(this.map, options.serverNow);
    this.map.on("webglcontextlost", () => {
      this.lose();
    });
    this.map.on("webglcontextrestored", options.onLost);
  }

  /** MapLibre brings back the style, but neither what we changed of it nor what was said of features. */
  private lose(): void {
    this.loaded = false;
    this.present.stop();
    this.base?.remove();
    this.losing = setTimeout(this.options.onLost, LOST_FOR_GOOD);
  }

  get view(): View {
    const { lng, lat } = this.map.getCenter();
    return { center: [lng, lat], zoom: this.map.getZoom() };
  }

  /** The first time it is seen as far as the grids of `home` reach, whole where that is empty. */
  drawNet(townships: Shapes<AreaProperties>, grids: Shapes<GridProperties>, home: ReadonlySet<string>): void {
    this.gridIds.clear();
    this.grids = grids.features;
    for (const grid of grids.features)
      this.gridIds.set(grid.properties.code, Number(grid.id));
    this.box = boxOf([...townships.features, ...grids.features]);
    const labels: FeatureCollection = {
      type: "FeatureCollection",
      features: [
        ...labelPoints(townships.features, "township").features,
        ...labelPoints(grids.features, "grid").features,
      ],
    };
    this.whenLoaded(() => {
      this.source("townships").setData(townships);
      this.source("grids").setData(grids);
      this.source("labels").setData(labels);
      if (!this.seen) showBox(this.map, this.boxOfGrids(home) ?? this.box, { animate: false, maxZoom: 14.6 });
      this.seen = true;
    });
  }

  /** The reader's own grids stand out. */
  markOwn(codes: readonly string[]): void {
    this.whenLoaded(() => {
      for (const id of this.own) this.map.setFeatureState({ source: "grids", id }, { own: false });
      this.own = codes.flatMap((code) => this.gridIds.get(code) ?? []);
      for (const id of this.own) this.map.setFeatureState({ source: "grids", id }, { own: true });
    });
  }

  /** Take what the wire changed; it is drawn by and by, in one update a source. */
  hear(change: Change): void {
    this.present.hear(change);
  }

  /** Which cases are to be seen. */
  show(shows: Shows): void {
    this.present.show(shows);
  }

  /** What is drawn over the net for a while: a track replayed, coverage painted. */
  over(draw: (overlays: Overlays) => void): void {
    this.whenLoaded(() => {
      if (this.overlays) draw(this.overlays);
    });
  }

  /** Whether the base map is wished for, where there is one. */
  wantBaseMap(isWanted: boolean): void {
    this.whenLoaded(() => this.base?.want(isWanted));
  }

  markFresh(number: string, fresh: boolean): void {
    this.present.markFresh(number, fresh);
  }

  choose(thing: Thing | null): void {
    this.present.choose(thing?.kind === "case" ? thing.number : null);
    this.whenLoaded(() => {
      if (this.chosen) this.map.setFeatureState(this.chosen, { chosen: false });
      this.chosen = thing && this.target(thing);
      if (this.chosen) this.map.setFeatureState(this.chosen, { chosen: true });
    });
  }

  /** Bring a place to the middle of what a panel of `covered` pixels at the right leaves free. */
  goTo(place: [number, number], covered: number): void {
    this.map.easeTo({
      center: place,
      zoom: Math.max(this.map.getZoom(), 13.2),
      offset: [-covered / 2, 0],
      animate: !reducedMotion.matches,
      duration: 600,
    });
  }

  /** Bring a grid whole into what a panel of `covered` pixels at the right leaves free. */
  goToGrid(code: string, covered: number): void {
    const box = this.boxOfGrids(new Set([code]));
    const margin = { top: 64, left: 64, bottom: 64, right: 64 + covered };
    showBox(this.map, box, { margin, maxZoom: 16 });
  }

  /** Move what was picked at `at` out from under a panel of `covered` pixels at the right. */
  uncover(at: number, covered: number): void {
    const free = this.options.container.clientWidth - covered;
    if (at > free - REACH)
      this.map.panBy([at - free / 2, 0], { animate: !reducedMotion.matches, duration: 350 });
  }

  whole(animate = true): void {
    showBox(this.map, this.box, { animate });
  }

  zoomBy(steps: number): void {
    const options = { animate: !reducedMotion.matches };
    if (steps > 0) this.map.zoomIn(options);
    else this.map.zoomOut(options);
  }

  /** What stands at the middle of the map, for those who use it without a pointer. */
  pickCentre(): void {
    const { clientWidth, clientHeight } = this.options.container;
    this.pickAt([clientWidth / 2, clientHeight / 2]);
  }

  describe(words: string): void {
    this.map.getCanvas().setAttribute("aria-label", words);
  }

  resize(): void {
    this.map.resize();
  }

  remove(): void {
    clearTimeout(this.losing);
    this.present.stop();
    this.base?.remove();
    this.map.remove();
  }

  private listen(): void {
    this.map.on("click", (event) => {
      this.pickAt([event.point.x, event.point.y]);
    });
    this.map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.pickCentre();
    });
    this.map.on("mousemove", (event) => {
      const [top] = this.at([event.point.x, event.point.y]);
      this.map.getCanvas().style.cursor = top ? "pointer" : "";
      this.pointUnder(top?.layer.id === "grids" ? Number(top.id) : null);
    });
    this.map.on("mouseout", () => this.pointUnder(null));
  }

  private at([x, y]: [number, number]): MapGeoJSONFeature[] {
    if (!this.loaded) return []; // the means to draw are lost
    const box: [PointLike, PointLike] = [
      [x - REACH, y - REACH],
      [x + REACH, y + REACH],
    ];
    for (const layer of PICKED_LAYERS) {
      const around = layer === "grids" ? ([x, y] as PointLike) : box;
      const found = this.map.queryRenderedFeatures(around, { layers: [layer] });
      if (found.length > 0) return found;
    }
    return [];
  }

  private pickAt(point: [number, number]): void {
    const found = this.at(point);
    const [top] = found;
    if (top && "cluster_id" in top.properties) void this.enter(top);
    else this.options.onPick(top ? thingOf(top, this.upon(top, found)) : null, point[0]);
  }

  /** The cases that lie upon each other there, the topmost first. */
  private upon(top: MapGeoJSONFeature, found: readonly MapGeoJSONFeature[]): string[] {
    if (top.layer.id !== "cases") return [];
    const at = (one: MapGeoJSONFeature) =>
      this.map.project((one.geometry as Point).coordinates as [number, number]);
    const there = found.filter((one) => at(one).dist(at(top)) < UPON);
    return [...new Set(there.map(({ properties }) => String(properties["number"])))];
  }

  /** So near that what stands together there falls apart. */
  private async enter({ source, properties, geometry }: MapGeoJSONFeature): Promise<void> {
    const zoom = await this.source(source).getClusterExpansionZoom(Number(properties["cluster_id"]));
    const center = (geometry as Point).coordinates as [number, number];
    this.map.easeTo({ center, zoom: zoom + 0.2, animate: !reducedMotion.matches, duration: 450 });
  }

  private boxOfGrids(codes: ReadonlySet<string>): Box | null {
    return boxOf(this.grids.filter(({ properties }) => codes.has(properties.code)));
  }

  private pointUnder(id: number | null): void {
    if (id === this.under || !this.loaded) return;
    if (this.under !== null)
      this.map.setFeatureState({ source: "grids", id: this.under }, { under: false });
    if (id !== null) this.map.setFeatureState({ source: "grids", id }, { under: true });
    this.under = id;
  }

  private target(thing: Thing): { source: string; id: number } | null {
    if (thing.kind === "cases") return null;
    if (thing.kind === "member") return { source: "members", id: thing.id };
    const isCase = thing.kind === "case";
    const id = isCase ? this.present.idOf(thing.number) : this.gridIds.get(thing.code);
    return id === undefined ? null : { source: isCase ? "cases" : "grids", id };
  }

  private source(id: string): GeoJSONSource {
    return this.map.getSource(id) as GeoJSONSource;
  }

  private whenLoaded(then: () => void): void {
    if (this.loaded) then();
    else this.map.once("load", then);
  }
}

function thingOf({ id, layer, properties }: MapGeoJSONFeature, numbers: string[]): Thing {
  if (numbers.length > 1) return { kind: "cases", numbers };
  if (layer.id === "cases") return { kind: "case", number: String(properties["number"]) };
  if (layer.id === "members") return { kind: "member", id: Number(id) };
  return { kind: "grid", code: String(properties["code"]) };
}
