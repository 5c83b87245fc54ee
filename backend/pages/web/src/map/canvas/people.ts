/**
 * The people on the map. Between two words of the wire they glide; only what can be seen to move
 * is handed to the map, so that a thousand people cost what a screenful of them does.
 */

import type { MemberPayload } from "@/live/messages";
import { Drawn } from "./drawn";
import { type Age, ageOf, headingOf, memberFeature } from "./features";
import { glide, type Glide, isOver, metresBetween, type Place, placeOn } from "./gliding";

interface Person {
  payload: MemberPayload;
  /** Where, and heading whither, the map has been told to draw them; null before. */
  at: Place | null;
  heading: number | null;
  glide: Glide | null;
  age: Age | null;
}

/** What of the ground is seen, how many metres of it one pixel is, and whether headings are drawn. */
export interface Sight {
  sees: (place: Place) => boolean;
  metres: number;
  headings: boolean;
}
/** Less than this many pixels is no movement to an eye. */
const SEEN = 0.5;

export class People {
  private readonly drawn = new Drawn();
  private readonly persons = new Map<number, Person>();
  private readonly gliding = new Set<number>();
  /** Those of whom something was heard that the map has not been told. */
  private readonly behind = new Set<number>();

  constructor(
    /** Shows how old somebody's position is. */
    private readonly paintAge: (id: number, age: Age) => void,
    private readonly serverNow: () => number,
  ) {}

  /** `watched` is null where nobody looks, or somebody wishes nothing to move. */
  hear(id: number, payload: MemberPayload, now: number, watched: Sight | null): void {
    const known = this.persons.get(id);
    const person = known ?? { payload, at: null, heading: null, glide: null, age: null };
    const gap = momentOf(payload) - momentOf(person.payload);
    const from = person.glide ? placeOn(person.glide, now) : person.at;
    const to = placeIn(payload);
    person.payload = payload;
    person.glide = from && watched && isSeen(from, to, watched) ? glide(from, to, gap, now) : null;
    this.persons.set(id, person);
    if (person.glide) this.gliding.add(id);
    else this.gliding.delete(id);
    this.behind.add(id);
  }

  forget(id: number): void {
    this.persons.delete(id);
    this.gliding.delete(id);
    this.behind.delete(id);
    this.drawn.remove(id);
  }

  /** Whether somebody is on the way, or heard of and not yet drawn. */
  get isUnderWay(): boolean {
    return this.gliding.size > 0 || this.behind.size > 0 || this.drawn.isBehind;
  }

  /** The change of the source since the last step, or null when no eye would see one. */
  step(now: number, sight: Sight) {
    for (const id of this.behind) if (!this.gliding.has(id)) this.bring(id, now, sight);
    for (const id of this.gliding) this.bring(id, now, sight);
    this.behind.clear();
    return this.drawn.takeDiff();
  }

  /** After the map was moved or drawn nearer, what was too small to be seen may not be so any more. */
  lookAgain(): void {
    for (const id of this.persons.keys()) this.behind.add(id);
  }

  /** Positions fade as they grow old, whether or not anything is heard. */
  growOld(): void {
    const now = this.serverNow();
    for (const [id, person] of this.persons) {
      const age = ageOf(person.payload[2], now);
      if (age === person.age || person.at === null) continue;
      person.age = age;
      this.paintAge(id, age);
    }
  }

  private bring(id: number, now: number, sight: Sight): void {
    const person = this.persons.get(id);
    if (!person) return;
    const place = person.glide ? placeOn(person.glide, now) : placeIn(person.payload);
    if (person.glide && isOver(person.glide, now)) {
      person.glide = null;
      this.gliding.delete(id);
    }
    const heading = headingOf(person.payload);
    const turned = sight.headings && heading !== person.heading;
    if (person.at && !turned && metresBetween(person.at, place) < SEEN * sight.metres) return;
    person.at = place;
    person.heading = heading;
    this.drawn.place(memberFeature(id, person.payload, place));
  }
}

const placeIn = ([lon, lat]: MemberPayload): Place => [lon, lat];
const momentOf = ([, , at]: MemberPayload): number => Date.parse(at);
const isSeen = (from: Place, to: Place, { sees, metres }: Sight): boolean =>
  metresBetween(from, to) >= SEEN * metres && (sees(from) || sees(to));
