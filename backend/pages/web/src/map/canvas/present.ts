/**
 * The present on the map, people and cases: hears the wire, and hands over at most one change of a
 * source at a time. Frames are asked for only while there is something to draw, and come only
 * while somebody sees the page.
 */

import type { GeoJSONSource, GeoJSONSourceDiff, Map as MapLibre } from "maplibre-gl";
import { numberIn } from "@/casework/casebook";
import type { CasePayload, MemberPayload } from "@/live/messages";
import type { Change } from "@/live/state";
import { reducedMotion } from "@/look/ground";
import { memberIn } from "./features";
import { Matters, type Shows } from "./matters";
import { People, type Sight } from "./people";
import { HEADINGS_FROM } from "./style";

/** Milliseconds between two changes: an eye takes steps of half a pixel for a glide. */
const BETWEEN = 60;
const AGE_EVERY = 10_000;
const EQUATOR = 40_075_017;
const TILE = 512;

export class Present {
  private readonly people: People;
  private readonly matters = new Matters();
  private readonly aging: ReturnType<typeof setInterval>;
  private frame = 0;
  private drawnAt = -BETWEEN;
  private ready = false;
  /** Changes that the map has not taken in yet. */
  private taking = 0;

  constructor(
    private readonly map: MapLibre,
    serverNow: () => number,
  ) {
    this.people = new People((id, age) => {
      map.setFeatureState({ source: "members", id }, { age });
    }, serverNow);
    this.aging = setInterval(() => this.people.growOld(), AGE_EVERY);
    map.once("load", () => {
      this.ready = true;
      this.wake();
    });
    map.on("moveend", () => {
      this.people.lookAgain();
      this.wake();
    });
  }

  idOf(number: string): number | undefined {
    return this.matters.idOf(number);
  }

  hear(change: Change): void {
    const watched = document.hidden || reducedMotion.matches ? null : this.sight();
    for (const [key, payload] of change.set) {
      const member = memberIn(key);
      const number = numberIn(key);
      if (member !== null) this.people.hear(member, payload as MemberPayload, performance.now(), watched);
      else if (number !== null) this.matters.hear(number, payload as CasePayload);
    }
    for (const key of change.gone) {
      const member = memberIn(key);
      const number = numberIn(key);
      if (member !== null) this.people.forget(member);
      else if (number !== null) this.matters.forget(number);
    }
    this.wake();
  }

  show(shows: Shows): void {
    this.matters.show(shows);
    this.wake();
  }

  choose(number: string | null): void {
    this.matters.choose(number);
    this.wake();
  }

  markFresh(number: string, fresh: boolean): void {
    this.matters.markFresh(number, fresh);
    this.wake();
  }

  /** Hands nothing more to the map, which may be gone. */
  stop(): void {
    this.ready = false;
    clearInterval(this.aging);
    cancelAnimationFrame(this.frame);
  }

  private wake(): void {
    if (this.ready && this.frame === 0) this.frame = requestAnimationFrame((now) => this.step(now));
  }

  private step(now: number): void {
    this.frame = 0;
    if (this.taking > 0) return; // wakes again when the map has taken it in
    if (now - this.drawnAt >= BETWEEN) {
      this.drawnAt = now;
      this.hand("cases", this.matters.step());
      this.hand("members", this.people.step(performance.now(), this.sight()));
      this.people.growOld();
    }
    if (this.people.isUnderWay || this.matters.isBehind) this.wake();
  }

  private hand(source: "cases" | "members", diff: GeoJSONSourceDiff | null): void {
    if (!diff) return;
    this.taking++;
    void (this.map.getSource(source) as GeoJSONSource).updateData(diff).finally(() => {
      this.taking--;
      this.wake();
    });
    for (const id of diff.remove ?? []) this.map.removeFeatureState({ source, id: id as number });
  }

  private sight(): Sight {
    const bounds = this.map.getBounds();
    const zoom = this.map.getZoom();
    const across = Math.cos((this.map.getCenter().lat * Math.PI) / 180) * EQUATOR;
    return {
      sees: ([lon, lat]) => bounds.contains([lon, lat]),
      metres: across / (TILE * 2 ** zoom),
      headings: zoom >= HEADINGS_FROM,
    };
  }
}
