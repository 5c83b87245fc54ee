/** Which screen stands open, in the address after `#`: the phone's own "back" goes back. */

import { readonly, ref } from "vue";

export type Screen = "day" | "cases" | "case" | "report" | "outbox" | "own" | "suggest" | "looks" | "map";
export interface Route {
  screen: Screen;
  /** Of a case: its number, or the uuid of a report that has none yet. */
  id: string | null;
  /** What stands open in the screen, such as the form of an action: "back" closes it. */
  part: string | null;
}

const SCREENS: readonly Screen[] = ["day", "cases", "case", "report", "outbox", "own", "suggest", "looks", "map"];

export function parse(hash: string): Route {
  const [screen = "", id = "", part = ""] = hash.replace(/^#\/?/, "").split("/");
  const known = SCREENS.find((one) => one === screen);
  return { screen: known ?? "day", id: known && id ? decodeURIComponent(id) : null, part: known && part ? decodeURIComponent(part) : null };
}

const current = ref<Route>(parse(location.hash));
addEventListener("hashchange", () => {
  current.value = parse(location.hash);
});
export const route = readonly(current);

export const to = (screen: Screen, id?: string, part?: string): string =>
  `#/${[screen, id, part].filter((one) => one !== undefined).map(encodeURIComponent).join("/")}`;

export function go(screen: Screen, id?: string, part?: string): void {
  location.hash = to(screen, id, part);
}
/** In place of this screen, such as after something was sent: "back" does not come here again. */
export function goInstead(screen: Screen, id?: string): void {
  history.replaceState(history.state, "", to(screen, id));
  current.value = parse(location.hash);
}
