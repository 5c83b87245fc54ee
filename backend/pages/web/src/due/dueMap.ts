/** The map on which due places are seen, and the position of one is picked. */

import type { MapMouseEvent } from "maplibre-gl";
import type { DuePlace } from "@/api/duePlaces";
import type { Position } from "@/api/shapes";
import { CHOSEN, LAND } from "@/look/palette";
import { addTo, drawn, fill } from "@/track/canvas/drawing";
import { DUE_PLACES, DuePlacesDrawing } from "@/track/canvas/duePlacesDrawing";
import { NetGround } from "@/track/canvas/netGround";
import { circleAround } from "@/track/circle";

/** What is written: where it lies, and how near is a visit (metres). */
export interface Pin {
  position: Position;
  radius: number;
}
interface Picks {
  place: (id: number) => void;
  position: (position: Position) => void;
}
const PIN_BOX = 30;
/** Close enough to see a radius of some ten metres. */
const CLOSE = 15.5;

export class DueMap extends NetGround {
  private places: DuePlacesDrawing | null = null;
  private picking = false;

  constructor(
    container: HTMLElement,
    private readonly picks: Picks,
  ) {
    super(container);
    this.whenLoaded(() => {
      this.places = new DuePlacesDrawing(this.map);
      addTo(this.map, ["pin", "reach"], LAYERS, { pin: pinImage() });
    });
    this.map.on("click", (event) => this.clicked(event));
    this.map.getCanvas().addEventListener("keydown", ({ key }) => {
      if (key === "Enter" && this.picking) picks.position(this.middle());
    });
    this.map.on("mousemove", ({ point }) => {
      const isOver = !this.picking && this.placeAt(point) !== null;
      this.map.getCanvas().style.cursor = this.picking ? "crosshair" : isOver ? "pointer" : "";
    });
  }

  drawPlaces(places: readonly DuePlace[]): void {
    this.whenLoaded(() => this.places?.show(places));
  }

  /** The pin of what is written; `picking`: a click gives its position. */
  drawPin(pin: Pin | null, picking: boolean): void {
    this.picking = picking;
    this.whenLoaded(() => {
      fill(this.map, "pin", pin ? [{ type: "Feature", geometry: { type: "Point", coordinates: pin.position }, properties: {} }] : []);
      fill(this.map, "reach", pin ? [{ type: "Feature", geometry: circleAround(pin.position, pin.radius), properties: {} }] : []);
      if (pin && !this.map.getBounds().contains(pin.position)) this.goTo(pin.position);
    });
  }

  goTo(position: Position): void {
    this.whenLoaded(() => {
      this.map.jumpTo({ center: position, zoom: Math.max(CLOSE, this.map.getZoom()) });
    });
  }

  middle(): Position {
    return this.map.getCenter().wrap().toArray();
  }

  private clicked({ point, lngLat }: MapMouseEvent): void {
    // Until the map is loaded it shows another part of the world.
    if (!this.places) return;
    if (this.picking) return this.picks.position(lngLat.wrap().toArray());
    const id = this.placeAt(point);
    if (id !== null) this.picks.place(id);
  }

  private placeAt(point: MapMouseEvent["point"]): number | null {
    if (!this.places) return null;
    const [found] = this.map.queryRenderedFeatures(point, { layers: [DUE_PLACES] });
    return typeof found?.properties["id"] === "number" ? found.properties["id"] : null;
  }
}

/** Farther away a radius of some ten metres is a blot below the pin. */
const REACH_SEEN = 14.5;
const LAYERS: Parameters<typeof addTo>[2] = [
  { id: "reach", type: "fill", source: "reach", minzoom: REACH_SEEN, paint: { "fill-color": CHOSEN, "fill-opacity": 0.18 } },
  {
    id: "reach-edge",
    type: "line",
    source: "reach",
    minzoom: REACH_SEEN,
    paint: { "line-color": CHOSEN, "line-width": 1.6, "line-dasharray": [3, 2] },
  },
  {
    id: "pin",
    type: "symbol",
    source: "pin",
    layout: { "icon-image": "pin", "icon-anchor": "bottom", "icon-allow-overlap": true },
  },
];

function pinImage(): ImageData {
  return drawn(PIN_BOX, (brush) => {
    brush.fillStyle = CHOSEN;
    brush.strokeStyle = LAND;
    brush.lineWidth = 1.6;
    const drop = new Path2D("M15 29 C12 23 5.5 18.5 5.5 11 A9.5 9.5 0 0 1 24.5 11 C24.5 18.5 18 23 15 29 Z");
    brush.fill(drop);
    brush.stroke(drop);
    brush.fillStyle = LAND;
    brush.beginPath();
    brush.arc(15, 11, 3.6, 0, 2 * Math.PI);
    brush.fill();
  });
}
