/** The open cases on the map: those that are to be seen, each with the newest word of the wire. */

import type { CasePayload } from "@/live/messages";
import { Drawn } from "./drawn";
import { caseFeature } from "./features";

/** Whether a case is to be seen at all. */
export type Shows = (number: string, payload: CasePayload) => boolean;

export class Matters {
  private readonly drawn = new Drawn();
  private readonly told = new Map<string, CasePayload>();
  /** Feature ids are integers; a case's number is a text. */
  private readonly ids = new Map<string, number>();
  private lastId = 0;
  private readonly fresh = new Set<string>();
  private shows: Shows = () => true;
  /** Lies above all others. */
  private chosen: string | null = null;

  idOf(number: string): number | undefined {
    return this.ids.get(number);
  }

  hear(number: string, payload: CasePayload): void {
    this.told.set(number, payload);
    this.put(number, payload);
  }

  forget(number: string): void {
    this.told.delete(number);
    this.fresh.delete(number);
    const id = this.ids.get(number);
    if (id !== undefined) this.drawn.remove(id);
    this.ids.delete(number);
  }

  show(shows: Shows): void {
    this.shows = shows;
    for (const [number, payload] of this.told) this.put(number, payload);
  }

  markFresh(number: string, fresh: boolean): void {
    if (fresh) this.fresh.add(number);
    else this.fresh.delete(number);
    const payload = this.told.get(number);
    if (payload) this.put(number, payload);
  }

  choose(number: string | null): void {
    const before = this.chosen;
    this.chosen = number;
    for (const one of [before, number]) {
      const payload = one === null ? undefined : this.told.get(one);
      if (one !== null && payload) this.put(one, payload);
    }
  }

  get isBehind(): boolean {
    return this.drawn.isBehind;
  }

  /** The change of the source since the last call, or null. */
  step() {
    return this.drawn.takeDiff();
  }

  private put(number: string, payload: CasePayload): void {
    const id = this.ids.get(number) ?? ++this.lastId;
    this.ids.set(number, id);
    const said = { fresh: this.fresh.has(number), chosen: this.chosen === number };
    const feature = this.shows(number, payload) ? caseFeature(id, number, payload, said) : null;
    if (feature) this.drawn.place(feature);
    else this.drawn.remove(id);
  }
}
