/** What the leaders' map says beside what all pages say, in English. */

import type { mapZh } from "./map.zh";

export const mapEn: typeof mapZh = {
  filters: "Filter cases",
  allDomains: "All domains",
  allStates: "All states",
  leftOut: (n) => `${n} hidden in list and map`,
  graveLeft: (n) => `, of them ${n} critical or overdue`,
  shownOf: (shown, all) => `${shown} / ${all}`,

  search: "Search cases, grids, places and people",
  searchHint: "Number, type, address, grid, place (pinyin initials work)",
  searchHintPeople: "Number, type, grid, place, name (pinyin initials work)",
  searching: "Looking…",
  searchFailed: "Part of it could not be looked up: the server cannot be reached. Try again.",
  foundNothing: "Nothing found",
  kinds: { case: "Cases", grid: "Grids", member: "People", place: "Places" },

  keys: {
    search: "search",
    clear: "clear filters",
    number: "act by number",
    first: "to the first",
    escape: "close",
  },

  stale: {
    since: (clock) => `Map and list stand at ${clock}; what has changed since is not known.`,
    never: "Nothing has come live yet: cases and people may be missing on the map.",
    away: "Reconnecting; it goes on by itself, without a reload.",
    behind: "The server cannot read its data for now; it goes on by itself, without a reload.",
  },

  urgentNotices: (n) => `${n} urgent notices wait for you`,
  legendClusters: "Close together",
  clusterCases: "several, ring and corner of the gravest",
  clusterPeople: "several people on duty",

  casesHere: (n) => `${n} at this place`,
  phone: "Phone",
  showPhone: "Show the number",
  noPhone: "There is no number, or it is not yours to see.",
  openMember: (name) => `${name}: post, phone and position`,
  call: (name) => `Call ${name}`,
  baseMap: "Tianditu base map",
  baseMapBy: "Base map: Tianditu, National Platform for Common Geospatial Information Services",
};
