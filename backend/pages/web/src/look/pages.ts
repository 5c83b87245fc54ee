/** Which pages a reader has; each page leaves itself out. */

import type { Me } from "@/api/shapes";
import type { Words } from "@/words/zh";

/** Pages that are reached from others alone have no place in the bar. */
type Beside = "case";
type Page = "map" | "desk" | "queue" | "callbacks" | "mine" | "due" | "weather" | "doubts" | "people" | "boundaries" | "administration" | "account";
const ADDRESSES: Record<Page, string> = {
  map: "/",
  desk: "/desk/",
  queue: "/queue/",
  callbacks: "/callbacks/",
  mine: "/mine/",
  due: "/due-places/",
  weather: "/due-places/?view=weather",
  doubts: "/doubts/",
  people: "/people/",
  boundaries: "/boundaries/",
  administration: "/admin/",
  account: "/account/",
};
/** Whoever keeps the roster, or answers for the people of an area, sees where they are missing. */
const KNOWING_PEOPLE = ["admin", "operator", "supervisor", "chief", "community", "leader"];

/** Whoever dispatches, decides on what was asked, or watches what is overdue. */
const DISPATCHING = ["operator", "leader", "supervisor"];

/** Whoever walks a grid has shifts and a track of their own. */
const WALKING = ["worker", "leader"];

export function pagesOf(me: Me | null, here: Page | Beside, words: Words): { href: string; name: string }[] {
  if (!me) return [];
  const mine: Page[] = ["map"];
  if (me.role === "operator") mine.push("desk");
  if (DISPATCHING.includes(me.role)) mine.push("queue");
  if (me.role === "operator") mine.push("callbacks");
  if (WALKING.includes(me.role)) mine.push("mine");
  if (me.role === "leader") mine.push("due");
  // Centres enter the weather of their areas; leaders find it beside their due places.
  if (me.role === "operator") mine.push("weather");
  if (me.role === "supervisor") mine.push("doubts");
  if (KNOWING_PEOPLE.includes(me.role)) mine.push("people");
  if (me.role === "admin") mine.push("boundaries");
  if (me.role === "admin" || me.role === "auditor") mine.push("administration");
  mine.push("account");
  return mine.filter((page) => page !== here).map((page) => ({ href: ADDRESSES[page], name: words.pages[page] }));
}
