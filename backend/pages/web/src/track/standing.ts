/** How a due place stands, in words, and in which order places are read. Pure. */

import type { DuePlaceStanding } from "@/api/patrol";
import { clockWords } from "@/look/moments";
import type { Language } from "@/words";
import type { Words } from "@/words/zh";
import { type Visit, visitOf } from "./coverage";
import { weekdayWords } from "./moments";

/** What is still to be done stands first. */
const ORDER: readonly Visit[] = ["due", "missed", "visited", "excused"];

export function inOrder<Place extends DuePlaceStanding>(places: readonly Place[]): { place: Place; visit: Visit }[] {
  return places
    .map((place) => ({ place, visit: visitOf(place) }))
    .sort((a, b) => ORDER.indexOf(a.visit) - ORDER.indexOf(b.visit));
}

/** Until when it is due, when it was visited, or why it counts for nothing. */
export function standingWords(place: DuePlaceStanding, now: number, language: Language, { patrol }: Words): string {
  const visit = visitOf(place);
  // Due until the midnight that ends a day: the day itself is what people go by.
  const last = weekdayWords(Date.parse(place.due_at) - 1, language);
  if (visit === "excused") return patrol.excuses[place.excused ?? ""] ?? "";
  if (visit === "missed") return patrol.missedAt(last);
  if (place.visited_at === null) return patrol.dueAt(last);
  return patrol.visitedAt(clockWords(place.visited_at, now, language), last);
}
