/** People and cases on the map: from the wire's words to one source update a tick. */

import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import type { CasePayload, MemberPayload } from "@/live/messages";
import type { Change } from "@/live/state";
import { numberIn } from "@/casework/casebook";
import { Drawn } from "./drawn";
import { type Age, ageOf, caseFeature, memberFeature, memberIn } from "./features";

export class MovingThings {
  private readonly members = new Drawn();
  private readonly cases = new Drawn();
  /** The moment of each member's position and the age it was drawn with (null: not yet). */
  private readonly seen = new Map<number, { at: string; age: Age | null }>();
  /** Feature ids are integers; a case's number is a text. */
  private readonly caseIds = new Map<string, number>();

  constructor(
    private readonly map: MapLibre,
    private readonly serverNow: () => number,
  ) {}

  idOf(number: string): number | undefined {
    return this.caseIds.get(number);
  }

  hear(change: Change): void {
    for (const [key, payload] of change.set) {
      const member = memberIn(key);
      const number = numberIn(key);
      if (member !== null) this.placeMember(member, payload as MemberPayload);
      else if (number !== null) this.placeCase(number, payload as CasePayload);
    }
    for (const key of change.gone) {
      const member = memberIn(key);
      const number = numberIn(key);
      if (member !== null) {
        this.members.remove(member);
        this.seen.delete(member);
      } else if (number !== null) this.removeCase(number);
    }
  }

  draw(): void {
    for (const [source, drawn] of [
      ["members", this.members],
      ["cases", this.cases],
    ] as const) {
      const diff = drawn.takeDiff();
      if (!diff) continue;
      void this.source(source).updateData(diff);
      for (const id of diff.remove ?? [])
        this.map.removeFeatureState({ source, id: id as number });
    }
    this.growOld();
  }

  /** Positions fade as they grow old, whether or not anything is heard. */
  growOld(): void {
    const now = this.serverNow();
    for (const [id, seen] of this.seen) {
      const age = ageOf(seen.at, now);
      if (age === seen.age) continue;
      seen.age = age;
      this.map.setFeatureState({ source: "members", id }, { age });
    }
  }

  private placeMember(id: number, payload: MemberPayload): void {
    this.members.place(memberFeature(id, payload));
    this.seen.set(id, { at: payload[2], age: this.seen.get(id)?.age ?? null });
  }

  private placeCase(number: string, payload: CasePayload): void {
    const id = this.caseIds.get(number) ?? this.caseIds.size + 1;
    this.caseIds.set(number, id);
    const feature = caseFeature(id, number, payload);
    if (feature) this.cases.place(feature);
    else this.cases.remove(id);
  }

  private removeCase(number: string): void {
    const id = this.caseIds.get(number);
    if (id !== undefined) this.cases.remove(id);
  }

  private source(id: string): GeoJSONSource {
    return this.map.getSource(id) as GeoJSONSource;
  }
}
